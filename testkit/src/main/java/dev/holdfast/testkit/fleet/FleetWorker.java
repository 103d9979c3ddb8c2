package dev.holdfast.testkit.fleet;

import dev.holdfast.Lease;
import dev.holdfast.LockConfig;
import dev.holdfast.LockListener;
import dev.holdfast.LockProvider;
import dev.holdfast.LockProviders;
import dev.holdfast.StandardOptions;
import dev.holdfast.testkit.history.Op;
import dev.holdfast.testkit.history.Phase;
import dev.holdfast.testkit.jvm.ParentWatch;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * A worker process. It opens its URL with the backend that is on its class path, and works until its time is over or it is
 * asked to end. Then it stops waiting, releases its leases, and closes the provider.
 */
final class FleetWorker {
    private static final long END_MILLIS = 5_000;

    private final LockProvider provider;
    private final List<Thread> threads;

    private FleetWorker(WorkerSettings settings) {
        EventLog events = new EventLog(settings.worker(), settings.client());
        this.provider = LockProviders.open(LockConfig.parse(settings.url()).toBuilder()
                .set(StandardOptions.LISTENER, renewals(events))
                .build());
        this.threads = IntStream.range(0, settings.threads())
                .mapToObj(i -> new Thread(new WorkerLoop(settings, provider, events), "worker-" + i))
                .toList();
    }

    public static void main(String[] args) throws InterruptedException {
        ParentWatch.start();
        WorkerSettings settings = WorkerSettings.of(List.of(args));
        FleetWorker worker = new FleetWorker(settings);
        Runtime.getRuntime().addShutdownHook(new Thread(worker::end, "end"));
        worker.threads.forEach(Thread::start);
        CountDownLatch never = new CountDownLatch(1);
        if (settings.runMillis() == 0) {
            never.await();
        }
        if (!never.await(settings.runMillis(), TimeUnit.MILLISECONDS)) {
            System.exit(0);
        }
    }

    private static LockListener renewals(EventLog events) {
        return new LockListener() {
            @Override
            public void renewed(Lease lease) {
                events.background(lease.lockName()).logLease(Op.RENEW, Phase.OK, lease);
            }
        };
    }

    private void end() {
        threads.forEach(Thread::interrupt);
        try {
            for (Thread thread : threads) {
                thread.join(END_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        provider.close();
    }
}
