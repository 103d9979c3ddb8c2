package dev.holdfast.archrules;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What one module is allowed. Packages are given as patterns of ArchUnit: {@code "org.json"} is that package only, {@code
 * "org.json.."} the packages below it too.
 */
public final class ModuleRules {
    private static final List<String> ALWAYS = List.of("java..", "javax..", "jdk.jfr..", "org.jspecify.annotations..");

    private final List<String> usable;
    private final List<String> layers;
    private final Set<String> threadLocals;
    private final List<Set<String>> frozenCycles;

    private ModuleRules(
            List<String> usable, List<String> layers, Set<String> threadLocals, List<Set<String>> frozenCycles) {
        this.usable = usable;
        this.layers = layers;
        this.threadLocals = threadLocals;
        this.frozenCycles = frozenCycles;
    }

    /** Returns the rules of a module that uses its own packages, the JDK, and nothing else but these packages. */
    public static ModuleRules mayUse(String... packages) {
        List<String> usable =
                Stream.concat(ALWAYS.stream(), Stream.of(packages)).toList();
        return new ModuleRules(usable, List.of(), Set.of(), List.of());
    }

    /**
     * Returns these rules with an order among the packages of the module, the top one first: each package uses only those
     * after it. Every package of the module must be in one of them.
     */
    public ModuleRules layers(String... packages) {
        return new ModuleRules(usable, List.of(packages), threadLocals, frozenCycles);
    }

    /** Returns these rules with classes, given by their full names, that may use a {@link ThreadLocal}. */
    public ModuleRules threadLocalsIn(String... classes) {
        return new ModuleRules(usable, layers, Set.of(classes), frozenCycles);
    }

    /**
     * Returns these rules with one more cycle of classes that is known and tolerated, given by the simple names of its
     * members. It may not grow, and a class that has left it must leave the list too.
     */
    public ModuleRules frozenCycle(String... classes) {
        List<Set<String>> more = Stream.concat(
                        frozenCycles.stream(), Stream.<Set<String>>of(new TreeSet<>(List.of(classes))))
                .toList();
        return new ModuleRules(usable, layers, threadLocals, more);
    }

    List<String> usable() {
        return usable;
    }

    List<String> layers() {
        return layers;
    }

    Set<String> threadLocals() {
        return threadLocals;
    }

    List<Set<String>> frozenCycles() {
        return frozenCycles;
    }
}
