package dev.holdfast.archrules;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/** The cycles among the classes, or the packages, of a module: sets of nodes that all reach each other. */
final class Cycles {
    /** The nodes that each node uses, with one example of each use. */
    private final Map<String, Map<String, String>> uses = new TreeMap<>();

    private final List<Set<String>> found = new ArrayList<>();
    private final Map<String, Integer> indexes = new HashMap<>();
    private final Map<String, Integer> lowest = new HashMap<>();
    private final Deque<String> open = new ArrayDeque<>();

    private Cycles(JavaClasses classes, Function<JavaClass, String> node) {
        for (JavaClass type : classes) {
            Map<String, String> used = uses.computeIfAbsent(node.apply(type), name -> new TreeMap<>());
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                JavaClass target = dependency.getTargetClass().getBaseComponentType();
                if (classes.contain(target.getName()) && !node.apply(target).equals(node.apply(type))) {
                    used.putIfAbsent(node.apply(target), dependency.getDescription());
                }
            }
        }
        for (String name : uses.keySet()) {
            if (!indexes.containsKey(name)) {
                visit(name);
            }
        }
    }

    /** Finds the cycles among classes. A nested class counts as the class whose file it is in. */
    static Cycles amongClasses(JavaClasses classes) {
        return new Cycles(classes, type -> type.getName().replaceFirst("\\$.*", ""));
    }

    /** Finds the cycles among packages. */
    static Cycles amongPackages(JavaClasses classes) {
        return new Cycles(classes, JavaClass::getPackageName);
    }

    /** Visits a node, by Tarjan's algorithm: a strongly connected component is complete when its first node is left. */
    private void visit(String node) {
        int index = indexes.size();
        indexes.put(node, index);
        lowest.put(node, index);
        open.push(node);
        for (String next : used(node).keySet()) {
            if (!indexes.containsKey(next)) {
                visit(next);
                lowest.merge(node, Objects.requireNonNull(lowest.get(next)), Math::min);
            } else if (open.contains(next)) {
                lowest.merge(node, Objects.requireNonNull(indexes.get(next)), Math::min);
            }
        }
        if (index == Objects.requireNonNull(lowest.get(node))) {
            TreeSet<String> component = new TreeSet<>();
            while (!component.contains(node)) {
                component.add(open.pop());
            }
            if (component.size() > 1) {
                found.add(component);
            }
        }
    }

    /** Returns the cycles, each as the names of its members. */
    List<Set<String>> members() {
        return found;
    }

    /** Returns the uses that a cycle is made of, one line each. */
    String explain(Set<String> cycle) {
        StringBuilder lines = new StringBuilder();
        for (String from : cycle) {
            used(from).forEach((to, example) -> {
                if (cycle.contains(to)) {
                    lines.append("  ").append(from).append(" -> ").append(to).append(": ");
                    lines.append(example).append('\n');
                }
            });
        }
        return lines.toString();
    }

    private Map<String, String> used(String node) {
        return Objects.requireNonNull(uses.get(node));
    }
}
