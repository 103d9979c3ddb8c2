package dev.holdfast.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Lease;
import dev.holdfast.LockProvider;
import dev.holdfast.LockState;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Inspecting a lock shows its holder and changes nothing. */
public interface InspectionContract extends ProviderFixture {
    @Test
    default void inspectingAFreeLockShowsNoHolder() {
        String name = newName();
        try (LockProvider locks = open()) {
            LockState state = locks.lock(name).inspect();
            assertThat(state.lockName()).isEqualTo(name);
            assertThat(state.isHeld()).isFalse();
            assertThat(state.owner()).isEmpty();
            assertThat(state.holder()).isEmpty();
            assertThat(state.remaining()).isEmpty();
        }
    }

    @Test
    default void inspectingAHeldLockShowsItsHolder() {
        String name = newName();
        try (LockProvider mine = open();
                LockProvider theirs = open();
                Lease lease = mine.lock(name).tryAcquire().orElseThrow()) {
            for (LockState state : new LockState[] {
                theirs.lock(name).inspect(), Await.outcome(theirs.lock(name).inspectAsync())
            }) {
                assertThat(state.isHeld()).isTrue();
                assertThat(state.owner()).contains(lease.owner());
                assertThat(state.holder().orElseThrow())
                        .contains(String.valueOf(ProcessHandle.current().pid()));
                assertThat(state.remaining().orElseThrow()).isPositive().isLessThanOrEqualTo(Duration.ofSeconds(30));
                assertThat(state.fencingToken().orElse(-1))
                        .isGreaterThanOrEqualTo(lease.fencingToken().orElse(-1));
            }
        }
    }

    @Test
    default void inspectingChangesNothing() {
        String name = newName();
        try (LockProvider mine = open();
                LockProvider theirs = open();
                Lease lease = mine.lock(name).tryAcquire().orElseThrow()) {
            theirs.lock(name).inspect();
            assertThat(theirs.lock(name).tryAcquire()).isEmpty();
            assertThat(lease.release()).isTrue();
            theirs.lock(name).inspect();
            theirs.lock(name).tryAcquire().orElseThrow().close();
        }
    }
}
