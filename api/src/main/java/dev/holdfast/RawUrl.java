package dev.holdfast;

import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A URL split into its parts, which are not yet decoded or checked. Splitting is strict about {@code @}: a password with a
 * character that should be percent-encoded is noticed here, before a part of it is taken for a host, a path or an option.
 * Immutable.
 *
 * @param schemes the scheme and, for a decorator, those of its targets: {@code redlock:redis+jedis}; of a URL without
 *     hosts everything before the options
 * @param userInfo the text before the {@code @}, or null
 * @param hosts the hosts and their ports, or null if there are none
 * @param path the text after the hosts, without the slash, or null
 * @param options the text after the question mark, or null
 */
record RawUrl(
        String schemes,
        @Nullable String userInfo,
        @Nullable String hosts,
        @Nullable String path,
        @Nullable String options) {
    static final String PREFIX = "lock:";
    static final String HIDDEN = "***";

    static final String SLASHES = "://";
    private static final Pattern FIRST_SCHEME = Pattern.compile("[a-z][a-z0-9-]*(\\+[a-z][a-z0-9-]*)?:");

    static RawUrl of(String url) {
        if (!url.startsWith(PREFIX)) {
            throw uncut("it does not start with '" + PREFIX + "'", "");
        }
        String rest = url.substring(PREFIX.length());
        if (rest.chars().anyMatch(c -> c <= ' ' || Character.isISOControl(c))) {
            throw uncut("it has a space or a control character in it", rest);
        }
        if (rest.indexOf('#') >= 0) {
            throw uncut("it has a '#' in it, which must be written as %23", rest);
        }
        String[] atQuestionMark = rest.split("\\?", 2);
        String[] atSlashes = atQuestionMark[0].split(SLASHES, 2);
        String options = atQuestionMark.length == 2 ? atQuestionMark[1] : null;
        if (atSlashes.length == 1) {
            checkSecretsAreWhereTheyBelong(rest, null);
            return new RawUrl(atSlashes[0], null, null, null, options);
        }
        String[] atSlash = atSlashes[1].split("/", 2);
        String path = atSlash.length == 2 ? atSlash[1] : null;
        String[] atAt = atSlash[0].split("@", 2);
        String userInfo = atAt.length == 2 ? atAt[0] : null;
        checkSecretsAreWhereTheyBelong(rest, userInfo);
        return new RawUrl(atSlashes[0], userInfo, atAt[atAt.length - 1], path, options);
    }

    private static void checkSecretsAreWhereTheyBelong(String rest, @Nullable String userInfo) {
        long signs = rest.chars().filter(c -> c == '@').count();
        if (signs > (userInfo == null ? 0 : 1)) {
            throw uncut(
                    "it has an '@' that does not end the user info; write special characters of a user name or password as"
                            + " %40 for '@', %2F for '/', %3F for '?', %23 for '#', %25 for '%'",
                    rest);
        }
    }

    /** Returns the URL without anything that may be a credential; malformed parts are hidden, too. */
    String redacted() {
        StringBuilder shown = new StringBuilder(PREFIX);
        if (hosts == null) {
            shown.append(firstScheme(schemes)).append(HIDDEN);
        } else {
            shown.append(Schemes.isSchemes(schemes) ? schemes : HIDDEN).append(SLASHES);
            shown.append(userInfo == null ? "" : HIDDEN + "@");
            shown.append(Arrays.stream(hosts.split(",", -1))
                    .map(host -> host.isEmpty() || ConfigRules.isEndpoint(host) ? host : HIDDEN)
                    .collect(Collectors.joining(",")));
        }
        shown.append(path == null ? "" : "/" + (ConfigRules.isPlain(path) ? path : HIDDEN));
        return shown.append(options == null ? "" : "?" + HIDDEN).toString();
    }

    /** Creates the exception for a URL that cannot be split. It shows at most the first scheme. */
    private static LockConfigurationException uncut(String problem, String rest) {
        return malformed(problem, rest.isEmpty() ? HIDDEN : PREFIX + firstScheme(rest) + HIDDEN);
    }

    private static String firstScheme(String rest) {
        Matcher scheme = FIRST_SCHEME.matcher(rest);
        return scheme.lookingAt() ? scheme.group() : "";
    }

    static LockConfigurationException malformed(String problem, String shown) {
        return new LockConfigurationException("Malformed lock URL " + shown + ": " + problem
                + ". Expected lock:SCHEME[+DRIVER]://[USER[:PASSWORD]@]HOST[:PORT][,HOST[:PORT]...][/PATH]"
                + "[?OPTION=VALUE[&OPTION=VALUE]...] or lock:SCHEME[+DRIVER]:NAME[?OPTION=VALUE...], and for a decorator"
                + " lock:DECORATOR:SCHEME...; special characters are percent-encoded");
    }
}
