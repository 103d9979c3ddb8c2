package dev.holdfast.cli;

import dev.holdfast.LockConfig;
import dev.holdfast.LockProvider;
import dev.holdfast.LockProviders;
import dev.holdfast.StandardOptions;
import picocli.CommandLine.Option;

/** Where the locks are: the option that commands on locks share. */
final class Target {
    /** What is the target if none is named. */
    static final String DEFAULT = "${env:HOLDFAST_URL:-lock:redis://localhost:6379}";

    private static final String PREFIX = "lock:";

    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = DEFAULT,
            description = "Where the locks are (default: HOLDFAST_URL of the environment, else"
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

    /** Opens the locks as somebody who holds some of them says who it is, unless the URL says it. */
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
