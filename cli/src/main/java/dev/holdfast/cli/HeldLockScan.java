package dev.holdfast.cli;

import dev.holdfast.LockKeyConflictException;
import dev.holdfast.LockState;
import dev.holdfast.spi.LockNames;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import redis.clients.jedis.Protocol.Command;

/** Finds the locks that are held. Uses SCAN, so that the server can serve other clients between two steps. */
final class HeldLockScan {
    private static final int STEP = 500;
    private static final String DONE = "0";

    /** Returns the locks that are held and whose names match a Redis pattern, sorted by name. */
    static List<LockState> held(Redis redis, String pattern) {
        return names(redis, pattern)
                .flatMap(name -> state(redis, name))
                .filter(LockState::isHeld)
                .toList();
    }

    private static Stream<String> names(Redis redis, String pattern) {
        String keys = literally(redis.prefix()) + pattern;
        TreeSet<String> names = new TreeSet<>();
        String cursor = DONE;
        do {
            Object reply = redis.command(Command.SCAN, cursor, "MATCH", keys, "COUNT", STEP, "TYPE", "string");
            if (!(reply instanceof List<?> fields && fields.get(1) instanceof List<?> found)) {
                throw new IllegalStateException("not the reply of SCAN: " + reply);
            }
            found.forEach(key -> names.add(text(key).substring(redis.prefix().length())));
            cursor = text(fields.get(0));
        } while (!cursor.equals(DONE));
        return names.stream().filter(name -> !LockNames.isReserved(name));
    }

    private static String literally(String text) {
        return text.replaceAll("[\\\\*?\\[\\]]", "\\\\$0");
    }

    private static String text(Object bytes) {
        return new String((byte[]) bytes, StandardCharsets.UTF_8);
    }

    /** Returns the state of a lock, or nothing for a key that is not a lock. */
    private static Stream<LockState> state(Redis redis, String name) {
        try {
            return Stream.of(redis.locks().lock(name).inspect());
        } catch (IllegalArgumentException | LockKeyConflictException noLock) {
            return Stream.of();
        }
    }

    private HeldLockScan() {}
}
