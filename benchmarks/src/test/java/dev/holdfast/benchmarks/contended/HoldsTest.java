package dev.holdfast.benchmarks.contended;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.benchmarks.ServerCounters;
import dev.holdfast.benchmarks.libraries.Library;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HoldsTest {
    private static final Hold FIRST = new Hold(0, 0, 0, 10, 20);

    @Test
    void aHandOverLastsFromTheReleaseToTheAcquireOfTheNextThread() {
        Hold inSameJvm = new Hold(0, 1, 5, 25, 40);
        Hold inOther = new Hold(1, 0, 5, 70, 80);
        Holds holds = Holds.of(List.of(inOther, FIRST, inSameJvm));
        assertThat(holds.acquires()).isEqualTo(3);
        assertThat(holds.changes()).isEqualTo(2);
        assertThat(holds.handOver().getMinValue()).isEqualTo(5);
        assertThat(holds.handOverAcross().getMinValue()).isEqualTo(30);
        assertThat(holds.waits().getMaxValue()).isEqualTo(65);
        assertThat(holds.ofEach()).containsOnlyKeys(FIRST.owner(), inSameJvm.owner(), inOther.owner());
    }

    @Test
    void anotherAcquireOfTheSameThreadIsNoChange() {
        Holds holds = Holds.of(List.of(FIRST, new Hold(0, 0, 21, 22, 23), new Hold(0, 1, 0, 30, 31)));
        assertThat(holds.changes()).isEqualTo(1);
        assertThat(holds.ofEach()).containsEntry(FIRST.owner(), 2);
    }

    @Test
    void theShareCountsAllRoundsAndIsZeroForAThreadWithoutTheLock() {
        Crowd two = new Crowd(1, 2, 0, 0);
        Figures figures = new Figures(two, List.of(Library.RLOCK));
        Hold other = new Hold(0, 1, 0, 30, 31);
        assertThat(figures.share(Library.RLOCK)).isZero();
        figures.add(Library.RLOCK, round(FIRST));
        assertThat(figures.share(Library.RLOCK)).isZero();
        figures.add(Library.RLOCK, round(FIRST, other));
        assertThat(figures.share(Library.RLOCK)).isEqualTo(0.5);
        figures.add(Library.RLOCK, round(other));
        assertThat(figures.share(Library.RLOCK)).isEqualTo(1);
    }

    private static Workers.Round round(Hold... holds) {
        return new Workers.Round(Holds.of(List.of(holds)), new ServerCounters(0, 0, 0, 0), 0, 1);
    }

    @Test
    void twoHoldersAtOnceAreAnError() {
        assertThatThrownBy(() -> Holds.of(List.of(FIRST, new Hold(1, 0, 5, 19, 30))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("at once");
    }

    @Test
    void notesAndOrdersSurviveARoundTrip(@TempDir Path folder) throws Exception {
        List<Hold> notes = List.of(FIRST, new Hold(1, 3, 1L << 40, 2L << 40, 3L << 40));
        Notes.write(folder.resolve("notes"), notes);
        assertThat(Notes.read(folder.resolve("notes"))).isEqualTo(notes);
        Order order = new Order(7, Library.RLOCK, Crowd.TAKING_TURNS, 1L << 40, 2L << 40);
        assertThat(Order.parse(order.asText())).isEqualTo(order);
    }
}
