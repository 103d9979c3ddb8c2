package dev.holdfast.guice;

import dev.holdfast.LockProvider;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Closes all lock providers of an injector. Call {@link #close} once at the end of the application, after what uses locks was
 * stopped and before clients are closed that were {@linkplain LockModule#wrapping(Class) wrapped}:
 *
 * <pre>{@code
 * injector.getInstance(LockShutdown.class).close();
 * }</pre>
 *
 * <p>Or inject it into whatever stops the services of the application. If the creation of an injector fails in
 * {@link com.google.inject.Stage#PRODUCTION}, its providers are closed. This class is thread-safe.
 */
public final class LockShutdown implements AutoCloseable {
    private final ReentrantLock guard = new ReentrantLock();
    private final Deque<LockProvider> open = new ArrayDeque<>();
    private boolean closed;

    LockShutdown() {}

    /** Opens a provider, to be closed by {@link #close}. */
    LockProvider opened(Supplier<LockProvider> opening) {
        ensureNotClosed();
        LockProvider provider = opening.get();
        if (!remember(provider)) {
            provider.close();
            ensureNotClosed();
        }
        return provider;
    }

    /** Closes the providers that were opened, the last first. No provider is opened after that. Later calls do nothing. */
    @Override
    public void close() {
        Each.of(takeAll(), LockProvider::close);
    }

    private List<LockProvider> takeAll() {
        guard.lock();
        try {
            closed = true;
            List<LockProvider> all = List.copyOf(open);
            open.clear();
            return all;
        } finally {
            guard.unlock();
        }
    }

    private boolean remember(LockProvider provider) {
        guard.lock();
        try {
            if (!closed) {
                open.push(provider);
            }
            return !closed;
        } finally {
            guard.unlock();
        }
    }

    private void ensureNotClosed() {
        guard.lock();
        try {
            if (closed) {
                throw new IllegalStateException("the locks of this injector were shut down");
            }
        } finally {
            guard.unlock();
        }
    }
}
