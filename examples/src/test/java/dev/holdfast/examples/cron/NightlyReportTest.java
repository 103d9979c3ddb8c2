package dev.holdfast.examples.cron;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.LockProvider;
import dev.holdfast.LockProviders;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class NightlyReportTest {
    private static final LocalDate DAY = LocalDate.of(2026, 11, 24);

    @TempDir
    Path folder;

    @ParameterizedTest
    @MethodSource("dev.holdfast.examples.TestUrls#fresh")
    void runWhileAnotherNodeHoldsLockSkips(String url) throws Exception {
        SlowReports slow = new SlowReports(folder);
        try (LockProvider here = LockProviders.open(url);
                LockProvider there = LockProviders.open(url)) {
            List<Boolean> first = new ArrayList<>();
            Thread worker = new Thread(() -> first.add(run(new NightlyReport(here, slow))));
            worker.start();
            slow.started.await();

            assertThat(new NightlyReport(there, slow).run(DAY)).isFalse();

            slow.finish.countDown();
            worker.join();
            assertThat(first).containsExactly(true);
        }
        assertThat(slow.computed).hasValue(1);
    }

    @ParameterizedTest
    @MethodSource("dev.holdfast.examples.TestUrls#fresh")
    void runAfterReportIsWrittenSkips(String url) throws Exception {
        try (LockProvider here = LockProviders.open(url);
                LockProvider there = LockProviders.open(url)) {
            assertThat(new NightlyReport(here, new ReportFolder(folder)).run(DAY))
                    .isTrue();
            assertThat(new NightlyReport(there, new ReportFolder(folder)).run(DAY))
                    .isFalse();
        }
        assertThat(folder).isDirectoryContaining("glob:**/report-*.txt");
    }

    @ParameterizedTest
    @MethodSource("dev.holdfast.examples.TestUrls#fresh")
    void mainWritesReport(String url) throws Exception {
        NightlyReport.main(new String[] {url, folder.toString()});

        assertThat(folder).isDirectoryContaining("glob:**/report-*.txt");
    }

    private static boolean run(NightlyReport report) {
        try {
            return report.run(DAY);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Reports whose computation ends when the test allows it. */
    private static final class SlowReports implements Reports {
        final CountDownLatch started = new CountDownLatch(1);
        final CountDownLatch finish = new CountDownLatch(1);
        final AtomicInteger computed = new AtomicInteger();
        private final ReportFolder folder;

        SlowReports(Path folder) {
            this.folder = new ReportFolder(folder);
        }

        @Override
        public boolean exists(LocalDate day) {
            return folder.exists(day);
        }

        @Override
        public String compute(LocalDate day) {
            computed.incrementAndGet();
            started.countDown();
            try {
                assertThat(finish.await(1, TimeUnit.MINUTES)).isTrue();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            return folder.compute(day);
        }

        @Override
        public void publish(LocalDate day, String report) throws IOException {
            folder.publish(day, report);
        }
    }
}
