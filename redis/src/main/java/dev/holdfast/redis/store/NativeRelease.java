package dev.holdfast.redis.store;

import dev.holdfast.redis.client.RedisErrorReply;
import dev.holdfast.redis.client.Script;
import java.util.concurrent.CompletionException;

/**
 * Chooses how to release a lock that is not marked: by a command of the server for compare-and-delete, or else by a script. The
 * version of the server is a hint. If the server refuses the command, the script follows.
 *
 * @see <a href="https://redis.io/docs/latest/commands/delex/">DELEX</a>
 * @see <a href="https://valkey.io/commands/delifeq/">DELIFEQ</a>
 */
public final class NativeRelease {
    private static final int REDIS_WITH_DELEX = 8_004;
    private static final int VALKEY_WITH_DELIFEQ = 9_000;

    private final boolean isPossible;
    private volatile Script script = RedisScripts.RELEASE_UNMARKED;

    /**
     * Creates a choice for a server that is not known yet.
     *
     * @param isPossible whether the client sends commands
     */
    public NativeRelease(boolean isPossible) {
        this.isPossible = isPossible;
    }

    /** Returns the script or command for the next release. */
    Script script() {
        return script;
    }

    /**
     * Notes what the server says about itself.
     *
     * @param server {@code redis}, {@code valkey}, or empty
     * @param version the version, such as 8.4.1, or empty
     */
    void serverIs(String server, String version) {
        int number = majorAndMinor(version);
        if (isPossible && server.equals("redis") && number >= REDIS_WITH_DELEX) {
            script = RedisScripts.DELEX;
        } else if (isPossible && server.equals("valkey") && number >= VALKEY_WITH_DELIFEQ) {
            script = RedisScripts.DELIFEQ;
        }
    }

    /** Returns the major version times 1000 plus the minor one; 0 for a text without them. */
    private static int majorAndMinor(String version) {
        String[] parts = version.split("\\.", 3);
        try {
            return parts.length < 2 ? 0 : Integer.parseInt(parts[0]) * 1_000 + Integer.parseInt(parts[1]);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /**
     * Returns whether the release must be repeated by the script, because the server refused the command. If the server does not
     * have the command, or does not permit it, the command is not used any more.
     */
    boolean isRefused(Script used, Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (!used.isCommand() || !(cause instanceof RedisErrorReply error)) {
            return false;
        }
        boolean isFinal = error.code().equals("NOPERM")
                || String.valueOf(error.getMessage()).contains("unknown command");
        if (isFinal) {
            script = RedisScripts.RELEASE_UNMARKED;
        }
        return true;
    }
}
