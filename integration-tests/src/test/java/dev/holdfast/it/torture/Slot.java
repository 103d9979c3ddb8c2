package dev.holdfast.it.torture;

import dev.holdfast.LockConfig;
import dev.holdfast.LockListener;
import dev.holdfast.LockProvider;
import dev.holdfast.LockProviders;
import dev.holdfast.StandardOptions;
import dev.holdfast.it.faults.Backends;
import dev.holdfast.testkit.jvm.Backend;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** A place for a provider, which is closed and opened again at any moment. */
final class Slot {
    /** Which threads run the code of the user. */
    enum Callbacks {
        OF_THE_PROVIDER,
        ONE_THREAD,
        THE_CALLER
    }

    private final Backend backend;
    private final int port;
    private final Callbacks callbacks;
    private final LockListener listener;
    private volatile Open current;

    private record Open(LockProvider provider, @Nullable ExecutorService executor) {}

    Slot(Backend backend, int port, Callbacks callbacks, Random random) {
        this.backend = backend;
        this.port = port;
        this.callbacks = callbacks;
        this.listener = HostileCode.listener(random);
        this.current = open();
    }

    private Open open() {
        ExecutorService one = callbacks == Callbacks.ONE_THREAD
                ? Executors.newSingleThreadExecutor(task -> {
                    Thread thread = new Thread(task, "torture-callbacks");
                    thread.setDaemon(true);
                    return thread;
                })
                : null;
        LockConfig.Builder config = LockConfig.parse(Backends.url(backend, port) + "?connectTimeout=1s").toBuilder()
                .set(StandardOptions.LISTENER, listener);
        Executor executor = callbacks == Callbacks.THE_CALLER ? Runnable::run : one;
        if (executor != null) {
            config.set(StandardOptions.CALLBACK_EXECUTOR, executor);
        }
        return new Open(LockProviders.open(config.build()), one);
    }

    LockProvider provider() {
        return current.provider;
    }

    /** Closes the provider. */
    void close(Promises promises) {
        Open closing = current;
        long due = promises.dueIn(TortureRun.CLOSE);
        closing.provider.close();
        promises.ended(due, "close() of " + this);
        promises.closed(closing.provider);
        if (closing.executor != null) {
            closing.executor.shutdown();
        }
    }

    void reopen() {
        current = open();
    }

    @Override
    public String toString() {
        return backend + " with callbacks of " + callbacks;
    }
}
