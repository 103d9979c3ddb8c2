package dev.holdfast.testkit.redis;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds a redis-server program: the one in the Maven artifact {@code org.signal:embedded-redis}, or one on the PATH. */
final class RedisBinary {
    private static final String VERSION = "7.0.15";

    /** Returns the program, or empty if there is none for this machine. */
    static Optional<Path> find() {
        return fromArtifact().or(RedisBinary::onPath);
    }

    /** Returns where the program was sought, for a message. */
    static String whereItWasSought() {
        return "org.signal:embedded-redis has no " + resource()
                + ", there is no redis-server or valkey-server on the PATH";
    }

    private static Optional<Path> fromArtifact() {
        return Holder.PROGRAM;
    }

    private static final class Holder {
        static final Optional<Path> PROGRAM = copied();

        private static Optional<Path> copied() {
            String name = resource();
            try (InputStream resource = RedisBinary.class.getResourceAsStream("/" + name)) {
                return resource == null ? Optional.empty() : Optional.of(copied(resource, name));
            } catch (IOException e) {
                throw new UncheckedIOException("cannot copy " + name + " out of its jar", e);
            }
        }

        /** Extracts the program once per machine. The file gets its final name only when it is complete. */
        private static Path copied(InputStream resource, String name) throws IOException {
            Path folder = Path.of(
                    System.getProperty("java.io.tmpdir"), "holdfast-testkit-" + System.getProperty("user.name"));
            Files.createDirectories(folder);
            Path program = folder.resolve(name);
            if (!Files.exists(program)) {
                Path partial = Files.createTempFile(folder, name, ".part");
                Files.copy(resource, partial, StandardCopyOption.REPLACE_EXISTING);
                Files.setPosixFilePermissions(partial, PosixFilePermissions.fromString("rwxr-xr-x"));
                Files.move(partial, program, StandardCopyOption.ATOMIC_MOVE);
            }
            return program;
        }
    }

    private static String resource() {
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("mac") ? "darwin" : "linux";
        String arch = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
        return "redis-server-" + VERSION + "-" + os + "-" + arch;
    }

    private static Optional<Path> onPath() {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return Stream.of(path.split(File.pathSeparator))
                .flatMap(folder -> Stream.of("redis-server", "valkey-server").map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private RedisBinary() {}
}
