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
    private static final List<Library> COMPARED = List.of(Library.HOLDFAST_LETTUCE, Library.RLOCK, Library.RFAIRLOCK);

    private static final List<Library> ALL = List.of(
            Library.HOLDFAST_LETTUCE,
            Library.RLOCK,
            Library.RFAIRLOCK,
            Library.RSPINLOCK,
            Library.SPRING_PUB_SUB,
            Library.SPRING_SPIN);
    private static final long WARM_UP_MILLIS = 1_500;
    private static final long MILLIS = 1_000;

    /** Long enough for each library to get somewhere on a machine that is busy. */
    private static final long MIN_MILLIS = 500;

    private static final int ROUND_TRIPS = 200;

    @Override
    public String name() {
        return "contended";
    }

    @Override
    public Section run(Effort effort) throws Exception {
        List<Figures> crowds = new ArrayList<>();
        for (Crowd crowd : Crowd.values()) {
            try (Workers workers = new Workers(crowd.processes(), effort)) {
                crowds.add(measure(workers, crowd, effort));
            }
        }
        return new ContendedSection(crowds).section();
    }

    private static Figures measure(Workers workers, Crowd crowd, Effort effort) throws Exception {
        List<Library> libraries = effort.smoke() ? COMPARED : ALL; // each costs each JVM a second to load
        Figures figures = new Figures(crowd, libraries);
        for (Library library : libraries) {
            workers.run(library, crowd.threads(), effort.millis(WARM_UP_MILLIS));
        }
        for (int round = 0; round < effort.rounds(); round++) {
            for (int i = 0; i < ROUND_TRIPS; i++) {
                figures.addRoundTrip(workers.roundTrip());
            }
            List<Library> order = new ArrayList<>(libraries);
            Collections.rotate(order, -round);
            for (Library library : order) {
                figures.add(
                        library, workers.run(library, crowd.threads(), Math.max(MIN_MILLIS, effort.millis(MILLIS))));
            }
        }
        return figures;
    }
}
