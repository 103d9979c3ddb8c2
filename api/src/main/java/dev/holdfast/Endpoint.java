package dev.holdfast;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/**
 * The address of a server. Immutable and thread-safe.
 *
 * @param host a name, an IPv4 address, or an IPv6 address without brackets
 * @param port 1 to 65535, or {@link #NO_PORT} if none was given
 */
public record Endpoint(String host, int port) {
    /** The port of an endpoint for which none was given. */
    public static final int NO_PORT = -1;

    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9.])?");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f]*:[0-9A-Fa-f:.]*");
    private static final int MAX_PORT = 65535;

    /**
     * Creates an endpoint.
     *
     * @param host a name, an IPv4 address, or an IPv6 address without brackets
     * @param port 1 to 65535, or {@link #NO_PORT}
     * @throws LockConfigurationException if the host or the port is not allowed
     */
    public Endpoint {
        check(host, port, "the endpoint");
    }

    /** Checks an endpoint. A message names it by {@code which} and does not show it, as it may be a misplaced secret. */
    static void check(String host, int port, String which) {
        if (!HOST.matcher(host).matches() && !isIpv6(host)) {
            throw new LockConfigurationException(which + " has a host that is neither a name nor an IP address");
        }
        if (port != NO_PORT && (port < 1 || port > MAX_PORT)) {
            throw new LockConfigurationException(which + " has a port that is not a number from 1 to " + MAX_PORT);
        }
    }

    static boolean isIpv6(String text) {
        try {
            // With the brackets this never makes a request to a name server.
            return IPV6.matcher(text).matches() && InetAddress.getByName("[" + text + "]") != null;
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /** Returns the endpoint as a URL has it: {@code host}, {@code host:port} or {@code [::1]:port}. */
    @Override
    public String toString() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + (port == NO_PORT ? "" : ":" + port);
    }
}
