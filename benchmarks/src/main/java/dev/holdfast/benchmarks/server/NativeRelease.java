package dev.holdfast.benchmarks.server;

import static dev.holdfast.benchmarks.wire.Words.word;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The command of a server that deletes a key if it has a given value. */
enum NativeRelease {
    /** The command of Redis 8.4. */
    DELEX {
        @Override
        byte[][] command(byte[] key, byte[] value) {
            return new byte[][] {word("DELEX"), key, word("IFEQ"), value};
        }
    },

    /** The command of Valkey 9. */
    DELIFEQ {
        @Override
        byte[][] command(byte[] key, byte[] value) {
            return new byte[][] {word("DELIFEQ"), key, value};
        }
    };

    /** Returns the command of a server, or empty if it has none. */
    static Optional<NativeRelease> of(Pipeline connection) throws IOException {
        for (NativeRelease command : values()) {
            Object info = connection.command(word("COMMAND"), word("INFO"), word(command.name()));
            if (info instanceof List<?> commands && commands.stream().anyMatch(List.class::isInstance)) {
                return Optional.of(command);
            }
        }
        return Optional.empty();
    }

    /** Returns the words of the command. */
    abstract byte[][] command(byte[] key, byte[] value);
}
