package dev.holdfast.guice;

import dev.holdfast.LockProvider;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Closes all lock providers of an injector. Call {@link #close} once at the end of the application: after everything that uses
 * locks was stopped, and before {@linkplain LockModule#wrapping(Class) wrapped} clients are closed.
 *
 * <pre>{@code
 * injector.getInstance(LockShutdown.class).close();
 * }</pre>
 *
 * <p>It can also be injected into the class that stops the services of the application. If the creation of an injector fails in
 * {@link com.google.inject.Stage#PRODUCTION}, its providers are closed. This class is thread-safe.
 */
public final class LockShutdown implements AutoCloseable {
    private final ReentrantLock guard = new ReentrantLock();
    private final Deque<LockProvider> open = new ArrayDeque<>();
    private boolean closed;

    LockShutdown() {}

    /** Opens a provider that {@link #close} will close. */
    LockProvider opened(Supplier<LockProvider> opening) {
        ensureNotClosed();
        LockProvider provider = opening.get();
        if (!remember(provider)) {
            provider.close();
            ensureNotClosed();
        }
        return provider;
    }

    /**
     * Closes the providers that were opened, in reverse order. Afterwards no provider can be opened. Later calls do nothing.
     * An exception of one provider does not keep the others open; the first is thrown after all were closed, with later ones
     * suppressed.
     */
    @Override
    public void close() {
        @Nullable RuntimeException first = null;
        for (LockProvider provider : takeAll()) {
            try {
                provider.close();
            } catch (RuntimeException e) {
                if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        if (first != null) {
            throw first;
        }
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
