/**
 * The contract that every lock provider must pass. A provider's test class implements
 * {@link dev.holdfast.tck.LockProviderContract} and says how a provider is opened; JUnit finds the tests in the interfaces.
 *
 * <pre>{@code
 * class MemoryContractTest implements LockProviderContract, WaitingOrderContract {
 *     private static final MemoryBackend PLACE = new MemoryBackend();
 *
 *     public LockProvider open(LockListener listener) {
 *         return MemoryLocks.over(PLACE, EngineSettings.builder().listener(listener).build());
 *     }
 *
 *     public void crash(LockProvider provider) {
 *         provider.unwrap(LockStore.class).orElseThrow().close();
 *     }
 * }
 * }</pre>
 *
 * <p>Only what holds for every provider is tested here, through the public API. Nothing here knows a backend.
 */
@NullMarked
package dev.holdfast.tck;

import org.jspecify.annotations.NullMarked;
