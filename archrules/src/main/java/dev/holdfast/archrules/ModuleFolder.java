package dev.holdfast.archrules;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The folder of a Maven module: its sources and its compiled classes, without its tests. */
public final class ModuleFolder {
    /** Kept for all rules of a test, as reading the classes takes most of the time. */
    private static final ClassValue<ModuleFolder> BY_TEST = new ClassValue<>() {
        @Override
        protected ModuleFolder computeValue(Class<?> test) {
            return locate(test);
        }
    };

    private final Path folder;
    private final ClassLoader loader;
    private final ReentrantLock reading = new ReentrantLock();
    private @Nullable JavaClasses classes;

    /** Creates the description of the module in this folder, whose classes this loader finds. */
    ModuleFolder(Path folder, ClassLoader loader) {
        this.folder = folder.toAbsolutePath().normalize();
        this.loader = loader;
    }

    /** Returns the module that a class of its tests was compiled in. */
    public static ModuleFolder ofTest(Class<?> test) {
        return BY_TEST.get(test);
    }

    private static ModuleFolder locate(Class<?> test) {
        try {
            Path testClasses = Path.of(
                    test.getProtectionDomain().getCodeSource().getLocation().toURI());
            if (!testClasses.endsWith("target/test-classes")) {
                throw new IllegalStateException(test + " is in " + testClasses + ", not in target/test-classes");
            }
            return new ModuleFolder(testClasses.resolve("../.."), test.getClassLoader());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    Path resolve(String file) {
        return folder.resolve(file);
    }

    /** Returns the compiled classes of the module. Rules that are checked side by side wait for one reading. */
    JavaClasses classes() {
        reading.lock();
        try {
            if (classes == null) {
                classes = read();
            }
            return classes;
        } finally {
            reading.unlock();
        }
    }

    private JavaClasses read() {
        return ArchConfiguration.withThreadLocalScope(configuration -> {
            // The rules do not need the classes of other modules, and reading them takes most of the time.
            configuration.setResolveMissingDependenciesFromClassPath(false);
            return new ClassFileImporter().importPath(resolve("target/classes"));
        });
    }

    /** Returns the module descriptor. */
    ModuleDescriptor descriptor() {
        try (InputStream in = Files.newInputStream(resolve("target/classes/module-info.class"))) {
            return ModuleDescriptor.read(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Loads a class of the module without initializing it. */
    Class<?> load(String name) {
        try {
            return Class.forName(name, false, loader);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns the source files of the module. */
    List<Path> sources() {
        try (Stream<Path> files = Files.walk(resolve("src/main/java"))) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the name of the folder. */
    @Override
    public String toString() {
        return folder.getFileName().toString();
    }
}
