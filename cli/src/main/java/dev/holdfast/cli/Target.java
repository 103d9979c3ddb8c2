package dev.holdfast.cli;

import dev.holdfast.LockConfig;
import dev.holdfast.LockProvider;
import dev.holdfast.LockProviders;
import dev.holdfast.StandardOptions;
import picocli.CommandLine.Option;

/** The option {@code --url}, which the commands on locks share. */
final class Target {
    /** The URL if none is given. */
    static final String DEFAULT = "${env:HOLDFAST_URL:-lock:redis://localhost:6379}";

    private static final String PREFIX = "lock:";

    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = DEFAULT,
            description = "The URL of the locks (default: the environment variable HOLDFAST_URL, otherwise"
                    + " lock:redis://localhost:6379).")
    private String url;

    Target() {
        this("");
    }

    Target(String url) {
        this.url = url;
    }

    LockConfig config() {
        return LockConfig.parse(url.startsWith(PREFIX) ? url : PREFIX + url);
    }

    /** Opens the locks with a label that identifies this process as a holder, unless the URL has a label. */
    LockProvider openAs(String label) {
        LockConfig config = config();
        boolean isOneServer = config.scheme().startsWith("redis");
        return isOneServer && config.get(StandardOptions.LABEL).isEmpty()
                ? LockProviders.open(
                        config.toBuilder().set(StandardOptions.LABEL, label).build())
                : LockProviders.open(config);
    }

    LockProvider open() {
        return LockProviders.open(config());
    }
}
