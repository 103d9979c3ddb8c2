package dev.holdfast;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The options of a {@link LockConfig}. Immutable and thread-safe. */
final class Settings {
    /** Shorter texts are not treated as secrets: values such as 0 or true occur in many harmless messages. */
    private static final int SHORTEST_SECRET = 4;

    /** The options whose text is shown in messages: those of every provider, and one of drivers that helps operators. */
    private static final Set<String> HARMLESS = Stream.concat(
                    StandardOptions.ALL.stream().map(Option::name), Stream.of("maxLeaseTime"))
            .collect(Collectors.toUnmodifiableSet());

    /**
     * The value of one option.
     *
     * @param value the value, or its text
     * @param isText whether the value is a text that is not yet parsed
     * @param shown the form that {@code toString} shows
     */
    record Setting(Object value, boolean isText, String shown) {
        static <T> Setting of(Option<T> option, T value) {
            try {
                option.check(Objects.requireNonNull(value));
            } catch (IllegalArgumentException e) {
                throw new LockConfigurationException(String.valueOf(e.getMessage()));
            }
            return new Setting(value, false, option.isSensitive() ? RawUrl.HIDDEN : encoded(value.toString()));
        }

        static Setting of(String name, String text) {
            String shown = HARMLESS.contains(name) ? encoded(text) : RawUrl.HIDDEN;
            return new Setting(Objects.requireNonNull(text), true, shown);
        }

        boolean isSecret() {
            return shown.equals(RawUrl.HIDDEN) && (!isText || value.toString().length() >= SHORTEST_SECRET);
        }
    }

    private final Map<String, Setting> byName;
    private final SortedSet<String> knownInFront;

    /**
     * Copies options.
     *
     * @param knownInFront the names of options that decorators in front have removed
     */
    Settings(Map<String, Setting> byName, Set<String> knownInFront) {
        this.byName = Collections.unmodifiableMap(new TreeMap<>(byName));
        this.knownInFront = Collections.unmodifiableSortedSet(new TreeSet<>(knownInFront));
    }

    Set<String> knownInFront() {
        return knownInFront;
    }

    Map<String, Setting> byName() {
        return byName;
    }

    <T> Optional<T> get(Option<T> option, LockConfig where) {
        Setting setting = byName.get(option.name());
        if (setting == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    setting.isText() ? option.parse((String) setting.value()) : option.check(setting.value()));
        } catch (IllegalArgumentException e) {
            // Not as the cause: its message is contained in this one.
            throw new LockConfigurationException(e.getMessage() + ", in " + where);
        }
    }

    void requireKnown(Set<Option<?>> known, LockConfig where) {
        Map<String, Option<?>> knownByName = new TreeMap<>();
        known.forEach(option -> knownByName.put(option.name(), option));
        for (String name : byName.keySet()) {
            Option<?> option = knownByName.get(name);
            if (option == null) {
                throw unknown(name, knownByName.keySet(), where);
            }
            get(option, where);
        }
    }

    private LockConfigurationException unknown(String name, Set<String> known, LockConfig where) {
        SortedSet<String> all = new TreeSet<>(known);
        all.addAll(knownInFront);
        SortedSet<String> inFrontOnly = new TreeSet<>(knownInFront);
        inFrontOnly.removeAll(known);
        return new LockConfigurationException("unknown option " + Quoted.of(name) + " in " + where
                + DidYouMean.suggestion(name, all) + " Known options: " + String.join(", ", known)
                + (inFrontOnly.isEmpty() ? "" : "; and of what is in front of it: " + String.join(", ", inFrontOnly)));
    }

    List<String> secrets() {
        return byName.values().stream()
                .filter(Setting::isSecret)
                .map(setting -> setting.value().toString())
                .toList();
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("%2B", "+")
                .replace("%3A", ":")
                .replace("%2F", "/");
    }

    @Override
    public String toString() {
        return byName.isEmpty()
                ? ""
                : byName.entrySet().stream()
                        .map(option -> encoded(option.getKey()) + "="
                                + option.getValue().shown())
                        .collect(Collectors.joining("&", "?", ""));
    }
}
