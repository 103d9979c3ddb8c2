package dev.holdfast.benchmarks.contended;

import dev.holdfast.benchmarks.Effort;
import dev.holdfast.benchmarks.Section;
import dev.holdfast.benchmarks.Suite;
import dev.holdfast.benchmarks.libraries.Library;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Measures one lock for which threads contend, of one JVM or of several. */
public final class ContendedSuite implements Suite {
    /** The libraries with goals. */
    private static final List<Library> COMPARED = List.of(
            Library.HOLDFAST_LETTUCE,
            Library.HOLDFAST_STRICT,
            Library.HOLDFAST_JEDIS,
            Library.HOLDFAST_JEDIS_STRICT,
            Library.RLOCK,
            Library.RFAIRLOCK);

    /** The libraries that only a full run measures. */
    private static final List<Library> OTHERS =
            List.of(Library.PLAIN_QUEUE, Library.RSPINLOCK, Library.SPRING_PUB_SUB, Library.SPRING_SPIN);

    /** Leaves out strict order, which makes no difference with one thread in each JVM, and spin locks, which do not hand over. */
    private static final List<Library> IN_TURNS =
            List.of(Library.HOLDFAST_LETTUCE, Library.HOLDFAST_JEDIS, Library.BARE_QUEUE, Library.RLOCK);

    private static final List<Library> OTHERS_IN_TURNS =
            List.of(Library.PLAIN_QUEUE, Library.RFAIRLOCK, Library.SPRING_PUB_SUB);

    /** Longer in the full run, because JVMs that share two processors need twice as long until their code is well compiled. */
    private static final long WARM_UP_MILLIS = 2_500;

    private static final long WARM_UP_MILLIS_OF_OTHERS = 1_000;
    private static final long MILLIS = 500;

    /** Long enough for some acquisitions of each library on a busy machine. */
    private static final long MIN_MILLIS = 300;

    @Override
    public String name() {
        return "contended";
    }

    @Override
    public Section run(Effort effort) throws Exception {
        Figures one = new Figures(Crowd.ONE_JVM, libraries(effort));
        Figures four = new Figures(Crowd.FOUR_JVMS, libraries(effort));
        Figures turns = new Figures(Crowd.TAKING_TURNS, inTurns(effort));
        Figures alone = new Figures(Crowd.ALONE, List.of(Library.PLAIN_GET));
        measure(List.of(one), effort);
        measure(List.of(four, turns, alone), effort);
        return new ContendedSection(List.of(one, four), new TurnsReport(turns, alone)).section();
    }

    /** Returns the libraries to measure. They are few, because each JVM needs a second to load a library. */
    private static List<Library> libraries(Effort effort) {
        List<Library> libraries = new ArrayList<>(COMPARED);
        if (!effort.smoke()) {
            libraries.add(Library.BARE_QUEUE);
        }
        if (effort.equals(Effort.FULL)) {
            libraries.addAll(OTHERS);
        }
        return libraries;
    }

    private static List<Library> inTurns(Effort effort) {
        if (effort.smoke()) {
            return List.of(Library.HOLDFAST_LETTUCE, Library.RLOCK);
        }
        List<Library> libraries = new ArrayList<>(IN_TURNS);
        if (effort.equals(Effort.FULL)) {
            libraries.addAll(OTHERS_IN_TURNS);
        }
        return libraries;
    }

    /** Measures the crowds, one after the other in each round. The first one is the largest. */
    private static void measure(List<Figures> crowds, Effort effort) throws Exception {
        try (Workers workers = new Workers(crowds.get(0).crowd().processes(), effort)) {
            for (Figures figures : crowds) {
                for (Library library : figures.libraries()) {
                    boolean isForGoals =
                            figures == crowds.get(0) && (COMPARED.contains(library) || library == Library.BARE_QUEUE);
                    workers.run(
                            library,
                            figures.crowd(),
                            effort.millis(isForGoals ? WARM_UP_MILLIS : WARM_UP_MILLIS_OF_OTHERS));
                }
            }
            for (int round = 0; round < effort.rounds(); round++) {
                for (Figures figures : crowds) {
                    round(workers, figures, round, Math.max(MIN_MILLIS, effort.millis(MILLIS)));
                }
            }
        }
    }

    private static void round(Workers workers, Figures figures, int number, long millis) throws Exception {
        List<Library> order = new ArrayList<>(figures.libraries());
        Collections.rotate(order, -number);
        for (Library library : order) {
            figures.add(library, workers.run(library, figures.crowd(), millis));
        }
    }
}
