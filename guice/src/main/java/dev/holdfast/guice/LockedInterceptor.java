package dev.holdfast.guice;

import com.google.inject.Provider;
import dev.holdfast.DistributedLock;
import dev.holdfast.Lease;
import dev.holdfast.LockProvider;
import dev.holdfast.LockTimeoutException;
import dev.holdfast.LockUnavailableException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

/** Runs one method under its lock. */
final class LockedInterceptor implements MethodInterceptor {
    private final LockedMethod method;
    private final Provider<LockProvider> provider;

    LockedInterceptor(LockedMethod method, Provider<LockProvider> provider) {
        this.method = method;
        this.provider = provider;
    }

    @Override
    public @Nullable Object invoke(MethodInvocation call) throws Throwable {
        String name = method.name().nameFor(call.getArguments());
        LockProvider locks = provider.get();
        DistributedLock lock = method.options() == null ? locks.lock(name) : locks.lock(name, method.options());
        return method.returnType().isStage() ? runAsync(call, lock) : run(call, lock);
    }

    private @Nullable Object run(MethodInvocation call, DistributedLock lock) throws Throwable {
        try (Lease lease = acquired(lock)) {
            return lease == null ? method.returnType().empty() : proceed(call, lease);
        }
    }

    private @Nullable Lease acquired(DistributedLock lock) throws InterruptedException {
        Duration wait = method.waitTimeout();
        try {
            return switch (method.whenBusy()) {
                case THROW -> wait == null ? lock.acquire() : lock.acquire(wait);
                case SKIP -> (wait == null ? lock.tryAcquire() : lock.tryAcquire(wait)).orElse(null);
            };
        } catch (InterruptedException e) {
            if (method.throwsInterrupted()) {
                throw e;
            }
            Thread.currentThread().interrupt();
            throw new LockUnavailableException(lock.name(), "interrupted while waiting for the lock", e, false);
        }
    }

    private @Nullable Object proceed(MethodInvocation call, Lease lease) throws Throwable {
        method.leaseParameters().fill(call.getArguments(), lease);
        Object result = call.proceed();
        if (result != null && DeferredTypes.isDeferred(result.getClass())) {
            throw new IllegalStateException("the method of the lock " + lease.lockName() + " returned "
                    + result.getClass().getName() + ", whose work may outlive the lease. Declare it to return a"
                    + " CompletionStage, so that the lease lives until that completes");
        }
        return result;
    }

    private CompletableFuture<@Nullable Object> runAsync(MethodInvocation call, DistributedLock lock) {
        Duration wait = Objects.requireNonNullElse(method.waitTimeout(), Duration.ZERO);
        AtomicBoolean started = new AtomicBoolean();
        CompletableFuture<@Nullable Object> work = lock.withLeaseAsync(wait, lease -> {
            started.set(true);
            return start(call, lease);
        });
        return method.whenBusy() == Locked.WhenBusy.SKIP ? emptyIfBusy(work, started) : work;
    }

    @SuppressWarnings("unchecked") // a stage of any type
    private CompletionStage<@Nullable Object> start(MethodInvocation call, Lease lease) {
        try {
            method.leaseParameters().fill(call.getArguments(), lease);
            return (CompletionStage<@Nullable Object>)
                    Objects.requireNonNull(call.proceed(), "the method returned null instead of a stage");
        } catch (Throwable failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }

    private CompletableFuture<@Nullable Object> emptyIfBusy(
            CompletableFuture<@Nullable Object> work, AtomicBoolean started) {
        CompletableFuture<@Nullable Object> result = work.handle((value, failure) -> {
            if (failure == null) {
                return value;
            }
            // A timeout that the method itself fails with is not a busy lock.
            if (failure instanceof LockTimeoutException && !started.get()) {
                return method.returnType().empty();
            }
            throw failure instanceof CompletionException wrapped ? wrapped : new CompletionException(failure);
        });
        result.whenComplete((value, failure) -> {
            if (result.isCancelled()) {
                work.cancel(false); // ends the wait for the lock
            }
        });
        return result;
    }
}
