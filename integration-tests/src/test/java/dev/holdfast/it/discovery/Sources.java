package dev.holdfast.it.discovery;

import dev.holdfast.LockDriver;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Compiles sources among the resources of these tests against the packaged API, as users do. */
final class Sources {
    /** Compiles a folder of sources for a class path. */
    static Path compiled(String name, Path into) {
        return compiled(name, into, "--class-path", false);
    }

    /** Compiles a folder of sources, its module descriptor included, for a module path. */
    static Path compiledAsModule(String name, Path into) {
        return compiled(name, into, "--module-path", true);
    }

    private static Path compiled(String name, Path into, String path, boolean asModule) {
        Path target = into.resolve(asModule ? name + ".module" : name);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);
                Stream<Path> sources = Files.walk(
                        Path.of("src/test/resources/dev/holdfast/it/discovery").resolve(name))) {
            List<Path> javaFiles = sources.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> asModule || !file.endsWith("module-info.java"))
                    .toList();
            List<String> options = List.of(
                    "-d", target.toString(), path, Artifact.API.jar().toString(), "-proc:none", "--release", "17");
            boolean isCompiled = compiler.getTask(
                            messages, files, null, options, null, files.getJavaFileObjectsFromPaths(javaFiles))
                    .call();
            if (!isCompiled) {
                throw new IllegalStateException("cannot compile " + name + ": " + messages);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return target;
    }

    /** Registers drivers in a folder. Their classes need not exist. */
    static Path announcing(Path folder, String... classNames) {
        try {
            Path services = Files.createDirectories(folder.resolve("META-INF/services"));
            Files.write(services.resolve(LockDriver.class.getName()), List.of(classNames));
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Sources() {}
}
