package dev.holdfast.engine.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.engine.EngineFixture;
import dev.holdfast.engine.ScriptedStore;
import dev.holdfast.spi.WaitListener;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The watch of a local wait queue. */
class WatchSubscriptionTest {
    private static final WaitListener LISTENER = () -> false;

    private final EngineFixture engine = new EngineFixture();
    private final WatchSubscription watch = new WatchSubscription(engine.context.store());

    @Test
    void watchBeginsAndEndsOnce() {
        watch.begin("orders", LISTENER);
        watch.begin("orders", LISTENER);
        assertThat(engine.store.watches).hasValue(1);
        assertThat(engine.store.listener).isSameAs(LISTENER);
        watch.end();
        watch.end();
        assertThat(engine.store.watches).hasValue(0);
    }

    @Test
    void watchThatEndedBeforeItBeganIsClosedAtOnce() {
        watch.end();
        watch.begin("orders", LISTENER);
        assertThat(engine.store.watches).hasValue(0);
    }

    @Test
    void watchThatEndsWhileItBeginsIsClosed() {
        WatchSubscription[] subscription = new WatchSubscription[1];
        EngineFixture other = new EngineFixture(new ScriptedStore() {
            @Override
            public Watch watch(String lockName, WaitListener waitListener) {
                Watch begun = super.watch(lockName, waitListener);
                subscription[0].end();
                return begun;
            }
        });
        subscription[0] = new WatchSubscription(other.context.store());
        subscription[0].begin("orders", LISTENER);
        assertThat(other.store.watches).hasValue(0);
    }

    @Test
    void concurrentBeginAndEndLeaveNoWatchOpen() throws Exception {
        CyclicBarrier together = new CyclicBarrier(2);
        for (int i = 0; i < 500; i++) {
            WatchSubscription raced = new WatchSubscription(engine.context.store());
            Thread ending = new Thread(() -> {
                try {
                    together.await(20, TimeUnit.SECONDS);
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
                raced.end();
            });
            ending.start();
            together.await(20, TimeUnit.SECONDS);
            raced.begin("orders", LISTENER);
            ending.join();
            assertThat(engine.store.watches).hasValue(0);
        }
    }
}
