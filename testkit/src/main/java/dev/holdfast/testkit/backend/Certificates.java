package dev.holdfast.testkit.backend;

import dev.holdfast.testkit.redis.TlsFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Two certificates of different authorities. They are made once, because that takes seconds. */
final class Certificates {
    static final TlsFiles SERVER = create();
    static final TlsFiles OTHER = create();

    private static TlsFiles create() {
        try {
            Path folder = Files.createTempDirectory("holdfast-tls");
            TlsFiles files = TlsFiles.create(folder);
            try (var created = Files.list(folder)) {
                created.forEach(file -> file.toFile().deleteOnExit());
            }
            folder.toFile().deleteOnExit();
            return files;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Certificates() {}
}
