package dev.holdfast.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Lease;
import dev.holdfast.LeaseLoss.Reason;
import dev.holdfast.engine.event.JfrEvents;
import dev.holdfast.spi.RenewReply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.jfr.Event;
import jdk.jfr.EventType;
import jdk.jfr.Recording;
import jdk.jfr.ValueDescriptor;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JfrRecorderTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `dev\\.holdfast\\.(\\w+)` \\| (.*?) \\|");
    private static final List<Class<? extends Event>> ALL =
            List.of(JfrEvents.Acquired.class, JfrEvents.Renewed.class, JfrEvents.Released.class, JfrEvents.Lost.class);

    @TempDir
    Path folder;

    private final EngineFixture played = new EngineFixture();

    @Test
    void aRecordingHasWhatHappenedToALock() throws IOException {
        List<RecordedEvent> events;
        try (Recording recording = new Recording()) {
            ALL.forEach(recording::enable);
            recording.start();
            Lease released = played.held();
            played.time.advance(Duration.ofSeconds(12)); // renewals are due after 11 s in these tests
            played.store.renewals.next().answer(List.of(RenewReply.renewed()));
            released.releaseAsync();
            played.store.releases.next().answer(dev.holdfast.spi.ReleaseReply.RELEASED);
            Lease lost = played.held();
            played.time.advance(Duration.ofSeconds(11));
            played.store.renewals.next().answer(List.of(RenewReply.notOwner(Reason.ABSENT)));
            recording.stop();
            Path file = folder.resolve("locks.jfr");
            recording.dump(file);
            events = RecordingFile.readAllEvents(file);
            assertThat(ours(events))
                    .extracting(event -> event.getEventType().getName())
                    .containsExactlyInAnyOrder(
                            "dev.holdfast.Acquired",
                            "dev.holdfast.Renewed",
                            "dev.holdfast.Released",
                            "dev.holdfast.Acquired",
                            "dev.holdfast.Lost");
            assertThat(ours(events))
                    .allSatisfy(event -> assertThat(event.getString("lock")).isEqualTo(released.lockName()));
            assertThat(one(events, "Renewed").getDuration("late")).isEqualTo(Duration.ofSeconds(1));
            assertThat(one(events, "Released").getDuration("held")).isEqualTo(Duration.ofSeconds(12));
            assertThat(one(events, "Lost").getString("owner")).isEqualTo(lost.owner());
            assertThat(one(events, "Lost").getString("reason")).isEqualTo("ABSENT");
        }
    }

    @Test
    void theEventsAndTheirFieldsAreDocumented() throws IOException {
        String page = Files.readString(Path.of("../docs/observability.md"));
        List<String> documented = ROW.matcher(page)
                .results()
                .map(row -> row.group(1) + " "
                        + new TreeSet<>(List.of(row.group(2).replace("`", "").split(", "))))
                .toList();

        assertThat(documented)
                .containsExactlyInAnyOrderElementsOf(ALL.stream()
                        .map(EventType::getEventType)
                        .map(type -> type.getName().replace("dev.holdfast.", "") + " " + new TreeSet<>(fields(type)))
                        .toList());
    }

    private static Set<String> fields(EventType type) {
        Set<String> ofEachEvent = Set.of("startTime", "duration", "eventThread", "stackTrace");
        return type.getFields().stream()
                .map(ValueDescriptor::getName)
                .filter(name -> !ofEachEvent.contains(name))
                .collect(Collectors.toSet());
    }

    private static RecordedEvent one(List<RecordedEvent> events, String name) {
        Stream<RecordedEvent> found =
                events.stream().filter(event -> event.getEventType().getName().equals("dev.holdfast." + name));
        return found.findFirst().orElseThrow();
    }

    private static List<RecordedEvent> ours(List<RecordedEvent> events) {
        return events.stream()
                .filter(event -> event.getEventType().getName().startsWith("dev.holdfast."))
                .toList();
    }
}
