package dev.holdfast;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/** Parses a URL into a {@link LockConfig}. Thread-safe. */
final class ConfigUrl {
    /** The character that a decoder substitutes for malformed bytes. */
    private static final char NOT_UTF_8 = '\ufffd';

    static LockConfig parse(String url) {
        RawUrl raw = RawUrl.of(url);
        try {
            return read(raw);
        } catch (LockConfigurationException e) {
            // Not as the cause: the message is complete.
            throw RawUrl.malformed(String.valueOf(e.getMessage()), raw.redacted());
        }
    }

    private static LockConfig read(RawUrl raw) {
        LockConfig.Builder config;
        if (raw.hosts() == null) {
            String[] atColon = raw.schemes().split(":", 2);
            config = LockConfig.builder(atColon[0]);
            config.name(atColon.length == 2 ? decoded("the name", atColon[1]) : "");
            if (raw.schemes().indexOf('/') >= 0) {
                throw new LockConfigurationException("it has a '/' but no '" + RawUrl.SLASHES + "' in front of a host");
            }
        } else {
            config = LockConfig.builder(raw.schemes());
            readUserInfo(raw, config);
            readEndpoints(raw.hosts(), config);
            config.path(raw.path() == null ? "" : decoded("the path", raw.path()));
        }
        readOptions(raw, config);
        return config.build();
    }

    private static void readUserInfo(RawUrl raw, LockConfig.Builder config) {
        String userInfo = raw.userInfo();
        if (userInfo == null) {
            return;
        }
        String[] atColon = userInfo.split(":", 2);
        if (!atColon[0].isEmpty()) {
            config.username(decoded("the user name", atColon[0]));
        }
        if (atColon.length == 2) {
            config.password(decoded("the password", atColon[1]));
        }
        if (userInfo.isEmpty()) {
            throw new LockConfigurationException("there is neither a user name nor a password before the '@'");
        }
    }

    private static void readEndpoints(String hosts, LockConfig.Builder config) {
        String[] endpoints = hosts.split(",", -1);
        for (int i = 0; i < endpoints.length; i++) {
            String which = endpoints.length == 1 ? "the address" : "address " + (i + 1) + " of " + endpoints.length;
            Endpoint endpoint = ConfigRules.endpoint(endpoints[i], which);
            config.endpoint(endpoint.host(), endpoint.port());
        }
    }

    private static void readOptions(RawUrl raw, LockConfig.Builder config) {
        if (raw.options() == null) {
            return;
        }
        int number = 0;
        for (String option : raw.options().split("&", -1)) {
            number++;
            String[] atEquals = option.split("=", 2);
            if (atEquals.length != 2 || atEquals[0].isEmpty()) {
                throw new LockConfigurationException("option " + number + " is not OPTION=VALUE");
            }
            String name = decoded("the name of option " + number, atEquals[0]);
            if (config.has(name)) {
                throw new LockConfigurationException("option " + Quoted.of(name) + " is given twice");
            }
            config.set(name, decoded("the value of option " + Quoted.of(name), atEquals[1]));
        }
    }

    private static String decoded(String what, String text) {
        String decoded;
        try {
            // Unlike in a form, a plus sign stands for itself.
            decoded = URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            // Not as the cause: it repeats the text.
            throw new LockConfigurationException(
                    what + " has a '%' without two hexadecimal digits after it; write a percent sign as %25");
        }
        if (decoded.indexOf(NOT_UTF_8) >= 0) {
            throw new LockConfigurationException(what + " has percent-encoded bytes that are not UTF-8");
        }
        return decoded;
    }

    private ConfigUrl() {}
}
