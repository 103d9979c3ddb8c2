package dev.holdfast.benchmarks.contended;

import dev.holdfast.benchmarks.Effort;
import dev.holdfast.benchmarks.Section;
import dev.holdfast.benchmarks.Suite;
import dev.holdfast.benchmarks.libraries.Library;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** One lock that the threads of several JVMs want, or those of one. */
public final class ContendedSuite implements Suite {
    /** Those that goals are about. */
    private static final List<Library> COMPARED = List.of(
            Library.HOLDFAST_LETTUCE,
            Library.HOLDFAST_STRICT,
            Library.HOLDFAST_JEDIS,
            Library.HOLDFAST_JEDIS_STRICT,
            Library.RLOCK,
            Library.RFAIRLOCK);

    /** In a full run, too. */
    private static final List<Library> OTHERS =
            List.of(Library.PLAIN_QUEUE, Library.RSPINLOCK, Library.SPRING_PUB_SUB, Library.SPRING_SPIN);

    /** With one thread in each JVM there is nothing to be strict about, and who spins hands nothing over. */
    private static final List<Library> IN_TURNS =
            List.of(Library.HOLDFAST_LETTUCE, Library.HOLDFAST_JEDIS, Library.BARE_QUEUE, Library.RLOCK);

    private static final List<Library> OTHERS_IN_TURNS =
            List.of(Library.PLAIN_QUEUE, Library.RFAIRLOCK, Library.SPRING_PUB_SUB);

    /** JVMs that share two processors need twice as long until most of what they run is compiled well: in the full run. */
    private static final long WARM_UP_MILLIS = 2_500;

    private static final long WARM_UP_MILLIS_OF_OTHERS = 1_000;
    private static final long MILLIS = 500;

    /** Long enough for each library to get somewhere on a machine that is busy. */
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

    /** Each costs each JVM a second to load. */
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

    /** The crowds follow one another in each round; the first is the largest. */
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
