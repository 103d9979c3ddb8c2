package dev.holdfast.engine;

import dev.holdfast.spi.OwnerToken;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** The description of this process for operators: {@code label@host:pid}. */
final class HolderDescription {
    static String of(String label) {
        return OwnerToken.holderDescription(
                label + "@" + Host.NAME + ":" + ProcessHandle.current().pid());
    }

    /** The host's name, looked up once and only when a provider is opened. */
    private static final class Host {
        static final String NAME = lookUp();

        private static String lookUp() {
            String fromEnvironment = System.getenv("HOSTNAME");
            if (fromEnvironment != null && !fromEnvironment.isBlank()) {
                return fromEnvironment;
            }
            try {
                return InetAddress.getLocalHost().getHostName();
            } catch (UnknownHostException e) {
                return "unknown-host";
            }
        }
    }

    private HolderDescription() {}
}
