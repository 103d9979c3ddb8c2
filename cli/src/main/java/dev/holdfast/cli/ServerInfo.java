package dev.holdfast.cli;

import dev.holdfast.LockBackendException;
import dev.holdfast.LockUnavailableException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.util.KeyValue;

/** The reply of a server to INFO, and the settings that matter for locks. */
record ServerInfo(Map<String, String> fields) {
    static ServerInfo of(Redis redis) {
        Map<String, String> fields = new HashMap<>();
        text(redis.command(Command.INFO)).lines().forEach(line -> {
            int colon = line.indexOf(':');
            if (colon > 0) {
                fields.put(line.substring(0, colon), line.substring(colon + 1));
            }
        });
        config(redis, "appendfsync").ifPresent(value -> fields.put("appendfsync", value));
        return new ServerInfo(fields);
    }

    /** Returns a setting, unless the server refuses: managed servers often do not allow CONFIG. */
    private static Optional<String> config(Redis redis, String setting) {
        try {
            List<?> pair = redis.command(Command.CONFIG, "GET", setting) instanceof List<?> reply ? reply : List.of();
            if (pair.size() == 1 && pair.get(0) instanceof KeyValue<?, ?> entry) { // the form of RESP3
                return Optional.of(text(entry.getValue()));
            }
            return pair.size() == 2 ? Optional.of(text(pair.get(1))) : Optional.empty();
        } catch (LockUnavailableException e) {
            throw e;
        } catch (LockBackendException refused) {
            return Optional.empty();
        }
    }

    private static String text(@Nullable Object reply) {
        return reply instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : String.valueOf(reply);
    }

    String get(String name) {
        return fields.getOrDefault(name, "");
    }

    long number(String name) {
        String value = get(name);
        return value.matches("\\d{1,18}") ? Long.parseLong(value) : 0;
    }
}
