package dev.holdfast.testkit.jvm;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A class path: jars and folders, in order. Immutable. */
public final class ClassPath {
    private final List<Path> entries;

    private ClassPath(Stream<Path> entries) {
        this.entries = entries.toList();
    }

    /** Returns a class path of these jars and folders. */
    public static ClassPath of(List<Path> entries) {
        return new ClassPath(entries.stream());
    }

    /** Returns the class path of this JVM. */
    public static ClassPath ofThisJvm() {
        return new ClassPath(Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.isEmpty())
                .map(Path::of));
    }

    /** Returns a class path of the entries for which the condition holds. */
    public ClassPath only(Predicate<Path> condition) {
        return new ClassPath(entries.stream().filter(condition));
    }

    /** Returns a class path of the entries for which the condition does not hold. */
    public ClassPath without(Predicate<Path> condition) {
        return only(condition.negate());
    }

    /** Returns the jars and folders. */
    public List<Path> entries() {
        return entries;
    }

    /** Returns the class path as the java command takes it. */
    @Override
    public String toString() {
        return entries.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }
}
