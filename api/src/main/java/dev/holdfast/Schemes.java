package dev.holdfast;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What stands before {@code ://} or the options: {@code redlock:redis+jedis}, or {@code memory:test}.
 *
 * @param first the scheme, with the driver that was asked for or without: {@code redis+jedis}
 * @param rest for a decorator the schemes of its target; for what has no endpoints its name; may be empty
 */
record Schemes(String first, String rest) {
    private static final String WORD = "[a-z][a-z0-9-]*";
    private static final Pattern DRIVER = Pattern.compile(WORD);
    private static final String SCHEME = WORD + "(\\+" + WORD + ")?";
    private static final Pattern SCHEMES = Pattern.compile(SCHEME + "(:" + SCHEME + ")*");

    static boolean isSchemes(String text) {
        return SCHEMES.matcher(text).matches();
    }

    /** Reads {@code redis}, {@code redis+jedis} or {@code redlock:redis+jedis}. */
    static Schemes of(String text) {
        if (!isSchemes(text)) {
            throw new LockConfigurationException("the scheme must be lower-case letters, digits and hyphens, such as"
                    + " 'redis', with the name of a driver after it or not, such as 'redis+lettuce'");
        }
        String[] atColon = text.split(":", 2);
        return new Schemes(atColon[0], atColon.length == 2 ? atColon[1] : "");
    }

    /** Returns the name of a driver, if it is one by which the driver can be asked for. */
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

    /** Asks for a driver, in place of any that was asked for. */
    Schemes withDriver(String name) {
        return new Schemes(scheme() + "+" + checkedDriver(name), rest);
    }

    /** Puts a name at the end; an empty one is none. */
    Schemes withName(String name) {
        return name.isEmpty() ? this : new Schemes(first, rest.isEmpty() ? name : rest + ":" + name);
    }

    /** Returns the first scheme only. */
    Schemes withoutRest() {
        return new Schemes(first, "");
    }

    @Override
    public String toString() {
        return rest.isEmpty() ? first : first + ":" + rest;
    }
}
