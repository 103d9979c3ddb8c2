package dev.holdfast;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The schemes of a URL, before {@code ://} or the options: {@code redlock:redis+jedis}, or {@code memory:test}. Immutable.
 *
 * @param first the first scheme, with or without a driver: {@code redis+jedis}
 * @param rest the schemes of a decorator's target, or the name of a URL without endpoints; may be empty
 */
record Schemes(String first, String rest) {
    private static final String WORD = "[a-z][a-z0-9-]*";
    private static final Pattern DRIVER = Pattern.compile(WORD);
    private static final String SCHEME = WORD + "(\\+" + WORD + ")?";
    private static final Pattern SCHEMES = Pattern.compile(SCHEME + "(:" + SCHEME + ")*");

    static boolean isSchemes(String text) {
        return SCHEMES.matcher(text).matches();
    }

    /** Parses {@code redis}, {@code redis+jedis} or {@code redlock:redis+jedis}. */
    static Schemes of(String text) {
        if (!isSchemes(text)) {
            throw new LockConfigurationException("the scheme must be lower-case letters, digits and hyphens, such as"
                    + " 'redis', with the name of a driver after it or not, such as 'redis+lettuce'");
        }
        String[] atColon = text.split(":", 2);
        return new Schemes(atColon[0], atColon.length == 2 ? atColon[1] : "");
    }

    /** Returns the name of a driver if it is well-formed, or throws. */
    static String checkedDriver(String name) {
        if (!DRIVER.matcher(name).matches()) {
            throw new LockConfigurationException("the name of a driver must be lower-case letters, digits and hyphens");
        }
        return name;
    }

    String scheme() {
        return first.split("\\+", 2)[0];
    }

    Optional<String> driver() {
        String[] atPlus = first.split("\\+", 2);
        return atPlus.length == 2 ? Optional.of(atPlus[1]) : Optional.empty();
    }

    /** Returns these schemes with another driver for the first. */
    Schemes withDriver(String name) {
        return new Schemes(scheme() + "+" + checkedDriver(name), rest);
    }

    /** Returns these schemes with a name at the end, or unchanged if the name is empty. */
    Schemes withName(String name) {
        return name.isEmpty() ? this : new Schemes(first, rest.isEmpty() ? name : rest + ":" + name);
    }

    /** Returns only the first scheme. */
    Schemes withoutRest() {
        return new Schemes(first, "");
    }

    @Override
    public String toString() {
        return rest.isEmpty() ? first : first + ":" + rest;
    }
}
