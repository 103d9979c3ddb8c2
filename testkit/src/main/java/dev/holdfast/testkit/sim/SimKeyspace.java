package dev.holdfast.testkit.sim;

import dev.holdfast.redis.client.RedisErrorReply;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A model of the keys of a server, and of the commands that the scripts use. Keys expire by the clock of the server. Not thread-safe. */
final class SimKeyspace {
    /** The time to live of a key that does not expire. */
    static final long NO_LIMIT = -1;

    /** The time to live of a key that does not exist. */
    static final long ABSENT = -2;

    private final LongSupplier nowMicros;
    private final Map<String, Entry> entries = new HashMap<>();

    /** A key with a value: a text, a {@link SortedSet} or a {@link Hash}. */
    private static final class Entry {
        Object value;
        long expiresMillis = Long.MAX_VALUE;

        Entry(Object value) {
            this.value = value;
        }
    }

    /** A sorted set: the members of a queue with their tickets. */
    static final class SortedSet {
        private final Map<String, Long> scores = new HashMap<>();
        private final TreeMap<Member, Boolean> members =
                new TreeMap<>(Comparator.comparingLong(Member::score).thenComparing(Member::text));

        private void put(String text, long score) {
            remove(text);
            scores.put(text, score);
            members.put(new Member(text, score), true);
        }

        private void remove(String text) {
            Long score = scores.remove(text);
            if (score != null) {
                members.remove(new Member(text, score));
            }
        }
    }

    /** A member of a sorted set. */
    record Member(String text, long score) {}

    /** A hash: the heartbeats of waiters. */
    private static final class Hash extends LinkedHashMap<String, String> {
        private static final long serialVersionUID = 1L;
    }

    /**
     * Creates an empty keyspace.
     *
     * @param nowMicros the clock of the server, in microseconds
     */
    SimKeyspace(LongSupplier nowMicros) {
        this.nowMicros = nowMicros;
    }

    /** Returns a copy, which changes independently. */
    SimKeyspace copy() {
        SimKeyspace copy = new SimKeyspace(nowMicros);
        entries.forEach((key, entry) -> {
            Entry copied = new Entry(entry.value);
            copied.expiresMillis = entry.expiresMillis;
            if (entry.value instanceof SortedSet set) {
                SortedSet members = new SortedSet();
                set.scores.forEach(members::put);
                copied.value = members;
            } else if (entry.value instanceof Hash hash) {
                Hash fields = new Hash();
                fields.putAll(hash);
                copied.value = fields;
            }
            copy.entries.put(key, copied);
        });
        return copy;
    }

    private long nowMillis() {
        return nowMicros.getAsLong() / 1_000;
    }

    private @Nullable Entry entry(String key) {
        Entry entry = entries.get(key);
        if (entry != null && nowMillis() > entry.expiresMillis) {
            entries.remove(key);
            return null;
        }
        return entry;
    }

    private <T> @Nullable T value(String key, Class<T> type) {
        Entry entry = entry(key);
        if (entry == null) {
            return null;
        }
        if (!type.isInstance(entry.value)) {
            throw new RedisErrorReply("WRONGTYPE Operation against a key holding the wrong kind of value");
        }
        return type.cast(entry.value);
    }

    /** Returns the keys that do not expire. */
    List<String> keysWithoutLimit() {
        List<String> keys = new ArrayList<>();
        entries.forEach((key, entry) -> {
            if (entry.expiresMillis == Long.MAX_VALUE) {
                keys.add(key);
            }
        });
        return keys;
    }

    boolean exists(String key) {
        return entry(key) != null;
    }

    void delete(String key) {
        entries.remove(key);
    }

    void clear() {
        entries.clear();
    }

    /** Returns the remaining time in milliseconds, {@link #NO_LIMIT} or {@link #ABSENT}. */
    long pttl(String key) {
        Entry entry = entry(key);
        if (entry == null) {
            return ABSENT;
        }
        return entry.expiresMillis == Long.MAX_VALUE ? NO_LIMIT : entry.expiresMillis - nowMillis();
    }

    /** Sets the time to live of a key, if it exists. */
    void expire(String key, long millis) {
        Entry entry = entry(key);
        if (entry != null) {
            entry.expiresMillis = nowMillis() + millis;
        }
    }

    // Texts

    @Nullable
    String get(String key) {
        return value(key, String.class);
    }

    /** Sets a key that does not expire. */
    void set(String key, String value) {
        entries.put(key, new Entry(value));
    }

    /** Sets a key with a time to live. */
    void set(String key, String value, long millis) {
        set(key, value);
        expire(key, millis);
    }

    /** Changes the value of a key, and keeps the time to live. */
    void replace(String key, String value) {
        Entry entry = entry(key);
        if (entry != null) {
            entry.value = value;
        }
    }

    /** Adds to a number. A key that does not exist counts as 0. */
    long increment(String key, long by) {
        String text = get(key);
        long number;
        try {
            number = text == null ? by : Long.parseLong(text) + by;
        } catch (NumberFormatException e) {
            throw new RedisErrorReply("ERR value is not an integer or out of range");
        }
        if (text == null) {
            set(key, Long.toString(number));
        } else {
            replace(key, Long.toString(number));
        }
        return number;
    }

    // Sorted sets

    private SortedSet sortedSet(String key) {
        SortedSet set = value(key, SortedSet.class);
        if (set == null) {
            set = new SortedSet();
            entries.put(key, new Entry(set));
        }
        return set;
    }

    void add(String key, String member, long score) {
        sortedSet(key).put(member, score);
    }

    /** Removes a member. A set without members does not exist, and loses its time limit. */
    void remove(String key, String member) {
        SortedSet set = value(key, SortedSet.class);
        if (set != null) {
            set.remove(member);
            if (set.members.isEmpty()) {
                delete(key);
            }
        }
    }

    /** Returns the members, the lowest score first. */
    List<Member> members(String key) {
        SortedSet set = value(key, SortedSet.class);
        return set == null ? List.of() : new ArrayList<>(set.members.keySet());
    }

    int size(String key) {
        SortedSet set = value(key, SortedSet.class);
        return set == null ? 0 : set.members.size();
    }

    @Nullable
    Member first(String key) {
        SortedSet set = value(key, SortedSet.class);
        return set == null ? null : set.members.firstKey();
    }

    @Nullable
    Member last(String key) {
        SortedSet set = value(key, SortedSet.class);
        return set == null ? null : set.members.lastKey();
    }

    @Nullable
    Member removeFirst(String key) {
        Member first = first(key);
        if (first != null) {
            remove(key, first.text);
        }
        return first;
    }

    @Nullable
    Long score(String key, String member) {
        SortedSet set = value(key, SortedSet.class);
        return set == null ? null : set.scores.get(member);
    }

    /** Returns how many members are in front of a member, or null if it is not in the set. */
    @Nullable
    Integer rank(String key, String member) {
        SortedSet set = value(key, SortedSet.class);
        Long score = set == null ? null : set.scores.get(member);
        return set == null || score == null
                ? null
                : set.members.headMap(new Member(member, score)).size();
    }

    // Hashes

    /** Sets a field, and returns whether it is new. */
    boolean setField(String key, String field, String value) {
        Hash hash = value(key, Hash.class);
        if (hash == null) {
            hash = new Hash();
            entries.put(key, new Entry(hash));
        }
        return hash.put(field, value) == null;
    }

    @Nullable
    String field(String key, String field) {
        Hash hash = value(key, Hash.class);
        return hash == null ? null : hash.get(field);
    }

    void removeField(String key, String field) {
        Hash hash = value(key, Hash.class);
        if (hash != null) {
            hash.remove(field);
            if (hash.isEmpty()) {
                delete(key);
            }
        }
    }

    /** Returns the fields. */
    Map<String, String> fields(String key) {
        Hash hash = value(key, Hash.class);
        return hash == null ? Map.of() : Map.copyOf(hash);
    }

    /** Returns the type and the value of a key as a text, for comparison with a real server; empty if the key does not exist. */
    String describe(String key) {
        Entry entry = entry(key);
        if (entry == null) {
            return "";
        }
        if (entry.value instanceof SortedSet set) {
            return "zset "
                    + set.members.keySet().stream()
                            .map(member -> member.score + " " + member.text)
                            .collect(Collectors.joining(", "));
        }
        if (entry.value instanceof Hash hash) {
            return "hash "
                    + hash.entrySet().stream()
                            .map(field -> field.getKey() + " " + field.getValue())
                            .sorted()
                            .collect(Collectors.joining(", "));
        }
        return "string " + entry.value;
    }
}
