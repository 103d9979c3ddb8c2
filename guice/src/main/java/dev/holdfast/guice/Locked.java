package dev.holdfast.guice;

import static java.lang.annotation.ElementType.METHOD;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import dev.holdfast.DistributedLock;
import dev.holdfast.Lease;
import dev.holdfast.LeaseLostException;
import dev.holdfast.LockOptions;
import dev.holdfast.LockTimeoutException;
import dev.holdfast.LockUnavailableException;
import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/**
 * Runs a method under a lock, if its object is created by a Guice injector that has a {@link LockModule}.
 *
 * <pre>{@code
 * @Locked(value = "invoice:{id}", waitTimeout = "30s")
 * String send(long id, @Fenced long fence) {
 *     return ledger.write("invoice " + id, fence);
 * }
 * }</pre>
 *
 * <p>A qualifier annotation on the same method selects one of several providers. A parameter of type {@link Lease} receives
 * the lease, and one that is annotated with {@link Fenced} receives its fencing token; what the caller passes is ignored.
 *
 * <p>The lease is released when the method returns or throws. If it was lost by then, {@link LeaseLostException} is thrown, or
 * added to the exception of the method as a suppressed one. If the method returns a
 * {@link java.util.concurrent.CompletionStage} or a {@link java.util.concurrent.CompletableFuture}, nothing blocks: the method
 * runs on the provider's callback executor once the lock is acquired, and the lease is released when its stage completes.
 * Other return types that stand for work that goes on after the return are refused.
 *
 * <p>Mistakes are errors when the injector is created, or when it first meets the class: a placeholder without a parameter, a
 * method that cannot be intercepted because it is private, static or final, or a provider that is not bound.
 *
 * <p>Leases are not reentrant. A call from one method of an object to another is intercepted as well, so two methods with the
 * same lock must not call each other: the second waits for the first. A call through {@code super} is not intercepted.
 */
@Documented
@Retention(RUNTIME)
@Target(METHOD)
public @interface Locked {
    /**
     * Returns the name of the lock. {@code {id}} stands for the value of the parameter {@code id}; {@code {order.id}} for
     * a property of the parameter {@code order}, which is a public method {@code id()} or {@code getId()}; {@code {0}} for the
     * first parameter. Values are texts, whole numbers, characters, booleans, enums, UUIDs and types of {@code java.time}. Two
     * braces stand for one.
     *
     * @return the template of the name
     */
    String value();

    /**
     * Returns how long to wait for the lock, such as {@code 5s}. Empty, the default, means as long as it takes, or not at
     * all with {@link WhenBusy#SKIP}. A method that returns a stage must set it, unless it skips.
     *
     * @return a duration as in a URL, or an empty text
     */
    String waitTimeout() default "";

    /**
     * Returns the lease time, such as {@code 10s}. Empty, the default, means that of the provider.
     *
     * @return a duration as in a URL, or an empty text
     * @see LockOptions#leaseTime()
     */
    String leaseTime() default "";

    /**
     * Returns what to do if the wait is over and the lock is still busy.
     *
     * @return what to do
     */
    WhenBusy whenBusy() default WhenBusy.THROW;

    /** What to do instead of running a method whose lock is busy. */
    enum WhenBusy {
        /**
         * Throw {@link LockTimeoutException}, as {@link DistributedLock#acquire()} does. An interrupt during the wait is thrown
         * as {@link InterruptedException} if the method declares that, else as a {@link LockUnavailableException} with that
         * cause.
         */
        THROW,

        /**
         * Return without running the method: an empty {@link java.util.Optional}, an empty collection, null, or a stage that
         * completes with one of these. Not for methods that return a primitive type.
         */
        SKIP
    }
}
