package dev.holdfast.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Explains what the settings and the state of a server mean for locks. Sends no requests. */
final class ServerInfoCheck {
    private static final int MIN_MAJOR = 6;
    private static final int MIN_MINOR = 2;
    private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+).*");

    private final ServerInfo info;
    private final List<Finding> findings = new ArrayList<>();

    private ServerInfoCheck(ServerInfo info) {
        this.info = info;
    }

    static List<Finding> of(ServerInfo info) {
        ServerInfoCheck check = new ServerInfoCheck(info);
        check.version();
        check.role();
        check.persistence();
        check.eviction();
        return check.findings;
    }

    private void version() {
        boolean isValkey = info.get("server_name").equals("valkey");
        String version = info.get("redis_version");
        String name = isValkey ? "Valkey " + info.get("valkey_version") : "Redis " + version;
        Matcher parts = VERSION.matcher(version);
        int major = parts.matches() ? Integer.parseInt(parts.group(1)) : 0;
        int minor = parts.matches() ? Integer.parseInt(parts.group(2)) : 0;
        boolean isNewEnough = major > MIN_MAJOR || (major == MIN_MAJOR && minor >= MIN_MINOR);
        findings.add(
                isNewEnough
                        ? Finding.good("version", name, "6.2 or newer")
                        : Finding.warning("version", name, "older than Redis 6.2, the oldest version that is tested"));
        if (info.get("redis_mode").equals("cluster")) {
            findings.add(Finding.warning(
                    "mode", "cluster", "not supported: locks whose slot is on another node cannot be acquired"));
        }
    }

    private void role() {
        long replicas = info.number("connected_slaves");
        if (info.get("role").equals("slave")) {
            findings.add(Finding.warning("role", "replica", "accepts no writes, so no lock can be acquired here"));
        } else if (replicas > 0) {
            findings.add(Finding.warning(
                    "replicas",
                    String.valueOf(replicas),
                    "writes reach replicas later: a failover may lose a lock and grant it to a second holder"));
        } else {
            findings.add(Finding.good(
                    "replicas",
                    "none",
                    "no failover can lose a lock; while this server is down, no lock can be acquired"));
        }
    }

    private void persistence() {
        boolean aof = info.get("aof_enabled").equals("1");
        String fsync = info.get("appendfsync");
        if (aof && fsync.equals("always")) {
            findings.add(Finding.good("persistence", "appendfsync always", "a crash loses no lock"));
        } else if (aof) {
            findings.add(Finding.warning(
                    "persistence",
                    "appendfsync " + (fsync.isEmpty() ? "unknown" : fsync),
                    "a crash may lose the locks of the last seconds; 'always' prevents that"));
        } else {
            findings.add(Finding.warning(
                    "persistence",
                    "no append-only file",
                    "a crash loses all locks, and others can acquire them while their holders still work"));
        }
    }

    private void eviction() {
        String policy = info.get("maxmemory_policy");
        long bytes = info.number("maxmemory");
        if (bytes == 0) {
            findings.add(Finding.good("eviction", "no memory limit", "locks are never evicted"));
        } else if (policy.equals("noeviction")) {
            findings.add(Finding.good(
                    "eviction", "noeviction", "locks are never evicted; a full server grants no new locks"));
        } else {
            findings.add(Finding.warning(
                    "eviction",
                    String.format(Locale.ROOT, "%s at %,d MiB", policy, bytes >> 20),
                    "a full server may evict a held lock: use noeviction, or a separate server for locks"));
        }
    }
}
