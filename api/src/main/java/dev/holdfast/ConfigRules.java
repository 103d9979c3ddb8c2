package dev.holdfast;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Checks the parts of a {@link LockConfig}. No message repeats a part: it may be a misplaced secret. Thread-safe. */
final class ConfigRules {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._/-]*");
    private static final Pattern ENDPOINT =
            Pattern.compile("(\\[(?<ipv6>[^\\[\\]]*)]|(?<host>[^\\[\\]:]*))(:(?<port>[^:]*))?");

    static String password(String text) {
        if (text.isEmpty()) {
            throw new LockConfigurationException("the password is empty; leave it out if there is none");
        }
        return text;
    }

    static boolean isPlain(String text) {
        return PLAIN.matcher(text).matches();
    }

    static boolean isEndpoint(String text) {
        try {
            endpoint(text, "");
            return true;
        } catch (LockConfigurationException e) {
            return false;
        }
    }

    /** Reads {@code host}, {@code host:port}, {@code [::1]} or {@code [::1]:port}. */
    static Endpoint endpoint(String text, String which) {
        Matcher parts = ENDPOINT.matcher(text);
        if (!parts.matches()) {
            throw new LockConfigurationException(which + " is not HOST or HOST:PORT; an IPv6 address goes in brackets");
        }
        String port = parts.group("port");
        String ipv6 = parts.group("ipv6");
        String host = ipv6 != null ? ipv6 : parts.group("host");
        if (host.isEmpty()) {
            throw new LockConfigurationException(which + " has no host");
        }
        if (ipv6 != null && !Endpoint.isIpv6(ipv6)) {
            throw new LockConfigurationException(which + " has brackets around something that is not an IPv6 address");
        }
        int number = port == null ? Endpoint.NO_PORT : portNumber(port);
        Endpoint.check(host, number, which);
        return new Endpoint(host, number);
    }

    private static int portNumber(String text) {
        return text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : 0;
    }

    private ConfigRules() {}
}
