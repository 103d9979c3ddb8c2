package dev.holdfast.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Lease;
import dev.holdfast.LockProvider;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The names that are allowed; each is a different lock. */
public interface NamesContract extends ProviderFixture {
    /** Names that must be refused. */
    List<String> BAD_NAMES = List.of(
            "",
            "x".repeat(513),
            "x".repeat(1 << 20),
            "\u00e9".repeat(300),
            "a}b",
            "{}x",
            "}",
            "#g",
            "#e",
            "#q:x",
            "#w:q",
            "#t:q",
            "lone high surrogate \ud83d",
            "lone low surrogate \ude00");

    /** Names that must be allowed, and be different locks. */
    List<String> GOOD_NAMES = List.of(
            " ",
            "a",
            "{a}",
            "a ",
            " a",
            "a{b}c{d}",
            "a{b",
            "{",
            "new\nline",
            "carriage\rreturn",
            "nul\0",
            "tab\t",
            "*?[",
            "%s",
            "\ud83d\ude00",
            "\u00e9",
            "e\u0301",
            "#",
            "#1:",
            "##",
            "#ab",
            "x#g",
            "x#t:q",
            "x#w:q",
            "x".repeat(400));

    @Test
    default void badNamesAreRefused() {
        try (LockProvider locks = open()) {
            for (String name : BAD_NAMES) {
                assertThatThrownBy(() -> locks.lock(name))
                        .as("the name %s", name.length() > 40 ? name.substring(0, 40) + "..." : name)
                        .isInstanceOf(IllegalArgumentException.class);
            }
        }
    }

    @Test
    @SuppressWarnings("NullAway") // null is what is tested
    default void nullsAreRefused() {
        try (LockProvider locks = open()) {
            assertThatThrownBy(() -> locks.lock(null)).isInstanceOf(NullPointerException.class);
            assertThatThrownBy(() -> locks.lock("a", null)).isInstanceOf(NullPointerException.class);
            assertThatThrownBy(() -> locks.lock("a").acquire(null)).isInstanceOf(NullPointerException.class);
            assertThatThrownBy(() -> locks.lock("a").tryAcquire(null)).isInstanceOf(NullPointerException.class);
        }
    }

    @Test
    default void differentNamesAreDifferentLocks() {
        String unique = newName();
        List<Lease> leases = new ArrayList<>();
        try (LockProvider locks = open()) {
            for (String name : GOOD_NAMES) {
                String own = name.length() > 300 ? name + unique : name + "|" + unique;
                leases.add(locks.lock(own)
                        .tryAcquire()
                        .orElseThrow(() -> new AssertionError("shared with another name: " + name)));
            }
            for (Lease lease : leases) {
                assertThat(locks.lock(lease.lockName()).tryAcquire()).isEmpty();
                assertThat(lease.release()).isTrue();
            }
        }
    }

    @Test
    default void equalNamesAreTheSameLock() {
        String name = newName();
        try (LockProvider locks = open();
                Lease lease = locks.lock(name).tryAcquire().orElseThrow()) {
            assertThat(locks.lock(new String(name.toCharArray())).tryAcquire()).isEmpty();
            assertThat(locks.lock(name).name()).isEqualTo(name);
            lease.ensureHeld();
        }
    }
}
