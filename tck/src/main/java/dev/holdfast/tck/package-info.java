/**
 * The contract that every lock provider must pass. A provider's test class implements
 * {@link dev.holdfast.tck.LockProviderContract} and the methods that open and crash a provider; JUnit finds the tests in the
 * interfaces.
 *
 * <pre>{@code
 * class MemoryContractTest implements LockProviderContract, WaitingOrderContract {
 *     private static final MemoryBackend BACKEND = new MemoryBackend();
 *
 *     public LockProvider open(LockListener listener) {
 *         LockConfig config = LockConfig.builder("memory").set(StandardOptions.LISTENER, listener).build();
 *         return MemoryLocks.provider(BACKEND, config);
 *     }
 *
 *     public void crash(LockProvider provider) {
 *         provider.unwrap(LockStore.class).orElseThrow().close();
 *     }
 * }
 * }</pre>
 *
 * <p>The contract uses only the public API and knows no backend. Tests may run in parallel; each uses its own locks.
 */
@NullMarked
package dev.holdfast.tck;

import org.jspecify.annotations.NullMarked;
