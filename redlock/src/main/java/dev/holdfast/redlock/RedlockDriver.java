package dev.holdfast.redlock;

import dev.holdfast.Endpoint;
import dev.holdfast.LockConfig;
import dev.holdfast.LockConfigurationException;
import dev.holdfast.LockDriver;
import dev.holdfast.LockProvider;
import dev.holdfast.LockProviders;
import dev.holdfast.StandardOptions;
import dev.holdfast.engine.EngineSettings;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Opens {@code lock:redlock:redis://a,b,c}: one member per host, each with the credentials, the path and the options of the
 * URL. Its own options are {@link RedlockOptions}. Thread-safe.
 */
public final class RedlockDriver implements LockDriver {
    /** Creates a driver, for {@link java.util.ServiceLoader}. */
    public RedlockDriver() {}

    @Override
    public String name() {
        return "redlock";
    }

    @Override
    public Set<String> schemes() {
        return Set.of("redlock");
    }

    @Override
    public LockProvider open(LockConfig config) {
        LockConfig target = config.target();
        if (target.endpoints().isEmpty()) {
            throw new LockConfigurationException("a quorum has one member per host, and " + config
                    + " has no hosts; write lock:redlock:redis://a:6379,b:6379,c:6379");
        }
        Redlock.Builder redlock = Redlock.builder().settings(EngineSettings.from(config));
        config.get(RedlockOptions.MEMBER_TIMEOUT).ifPresent(redlock::memberTimeout);
        config.get(RedlockOptions.MAX_LEASE_TIME).ifPresent(redlock::maxLeaseTime);
        redlock.restartGuard(isGuarded(config));
        List<LockProvider> opened = new ArrayList<>();
        Runnable closeAll = () -> opened.forEach(LockProvider::close);
        try {
            for (LockConfig member : members(target)) {
                LockProvider provider = LockProviders.open(member);
                opened.add(provider);
                redlock.member(String.valueOf(member.endpoints().get(0)), provider);
            }
            return redlock.onClose(closeAll).build();
        } catch (RuntimeException e) {
            closeAll.run();
            throw e;
        }
    }

    private static boolean isGuarded(LockConfig config) {
        String guard = config.get(RedlockOptions.RESTART_GUARD).orElse("uptime");
        if (!guard.equals("uptime") && !guard.equals("off")) {
            throw new LockConfigurationException(
                    "option \"restartGuard\" must be 'uptime' or 'off', but was \"" + guard + "\"");
        }
        return guard.equals("uptime");
    }

    /** Returns the configurations of the members, without the options of this driver and the callbacks of the quorum. */
    private static List<LockConfig> members(LockConfig target) {
        Set<Endpoint> seen = new HashSet<>();
        List<LockConfig> members = new ArrayList<>();
        for (Endpoint endpoint : target.endpoints()) {
            if (!seen.add(endpoint)) {
                throw new LockConfigurationException("a quorum has each member once, but " + endpoint
                        + " was given twice: two votes of one server are one");
            }
            members.add(target.toBuilder()
                    .endpoints(List.of(endpoint))
                    .unset(
                            RedlockOptions.MEMBER_TIMEOUT,
                            RedlockOptions.RESTART_GUARD,
                            StandardOptions.LISTENER,
                            StandardOptions.CALLBACK_EXECUTOR)
                    .build());
        }
        return members;
    }

    @Override
    public Optional<LockProvider> wrap(Object client, LockConfig config) {
        return Optional.empty();
    }
}
