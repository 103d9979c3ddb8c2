package dev.holdfast;

/**
 * The address of a server. Immutable and thread-safe.
 *
 * @param host a name, an IPv4 address, or an IPv6 address without brackets
 * @param port 1 to 65535, or {@link #NO_PORT} if none was given
 */
public record Endpoint(String host, int port) {
    /** The port of an endpoint for which none was given. */
    public static final int NO_PORT = -1;

    /**
     * Creates an endpoint.
     *
     * @param host a name, an IPv4 address, or an IPv6 address without brackets
     * @param port 1 to 65535, or {@link #NO_PORT}
     * @throws LockConfigurationException if the host or the port is not allowed
     */
    public Endpoint {
        ConfigRules.checkEndpoint(host, port, "the endpoint");
    }

    /** Returns the endpoint as a URL has it: {@code host}, {@code host:port} or {@code [::1]:port}. */
    @Override
    public String toString() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + (port == NO_PORT ? "" : ":" + port);
    }
}
