package dev.holdfast.archrules;

import com.tngtech.archunit.core.domain.JavaClass;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Requires;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The public API of a module as text: what its descriptor exports, requires, uses and provides, and the public and protected
 * types and members of the packages that it exports. What a public type inherits from a type that is not public counts as its
 * own.
 */
final class PublicApi {
    private static final Set<String> OF_EVERY_OBJECT = Set.of("equals", "hashCode", "toString");

    private final Set<String> exported;
    private final Set<String> own;
    private final Set<String> hidden = new TreeSet<>();
    private final StringBuilder text = new StringBuilder();

    /** The line of a member, and its sort key: fields, then constructors, then methods, each by name. */
    private record Member(String key, String line) {
        private static final Comparator<Member> ORDER =
                Comparator.comparing(Member::key).thenComparing(Member::line);
    }

    private PublicApi(ModuleFolder module) {
        ModuleDescriptor descriptor = module.descriptor();
        exported = descriptor.exports().stream()
                .filter(exports -> !exports.isQualified())
                .map(ModuleDescriptor.Exports::source)
                .collect(Collectors.toCollection(TreeSet::new));
        own = module.classes().stream().map(JavaClass::getPackageName).collect(Collectors.toSet());
        describe(descriptor);
        module.classes().stream()
                .filter(type -> exported.contains(type.getPackageName()))
                .map(JavaClass::getName)
                .sorted()
                .<Class<?>>map(module::load)
                .filter(PublicApi::isVisible)
                .forEach(this::describe);
    }

    /** Reads the API of a module from its compiled classes. */
    static PublicApi of(ModuleFolder module) {
        return new PublicApi(module);
    }

    /** Returns the API, one line for each type and member, in order of their names. */
    String text() {
        return text.toString();
    }

    /** Returns the places at which the API names a type that other modules cannot see. */
    Set<String> hiddenTypes() {
        return hidden;
    }

    private static boolean isVisible(Class<?> type) {
        Class<?> outer = type.getDeclaringClass();
        return !type.isSynthetic()
                && isVisible(type.getModifiers(), outer)
                && (outer == null ? !type.isAnonymousClass() && !type.isLocalClass() : isVisible(outer));
    }

    /** Returns whether other modules can see a member: a protected one only if its class can be extended. */
    private static boolean isVisible(int modifiers, @Nullable Class<?> owner) {
        return Modifier.isPublic(modifiers)
                || (Modifier.isProtected(modifiers) && owner != null && !Modifier.isFinal(owner.getModifiers()));
    }

    private void describe(ModuleDescriptor module) {
        text.append("module ").append(module.name()).append('\n');
        Stream<String> requires = module.requires().stream()
                .filter(each -> each.modifiers().contains(Requires.Modifier.TRANSITIVE))
                .map(each -> (each.modifiers().contains(Requires.Modifier.STATIC)
                                ? "requires static transitive "
                                : "requires transitive ")
                        + each.name());
        Stream<String> exports = exported.stream().map(name -> "exports " + name);
        Stream<String> uses = module.uses().stream().map(name -> "uses " + name);
        Stream<String> provides = module.provides().stream()
                .map(each -> "provides " + each.service() + " with " + String.join(", ", each.providers()));
        append(Stream.of(requires, exports, uses, provides).flatMap(Stream::sorted));
    }

    private void describe(Class<?> type) {
        TypeText types = new TypeText(type);
        text.append('\n').append(types.header()).append('\n');
        List<Member> lines = new ArrayList<>();
        for (Class<?> declaring : declaringTypes(type)) {
            Arrays.stream(declaring.getDeclaredFields())
                    .filter(field -> isApi(field.getModifiers(), field.isSynthetic(), type))
                    .forEach(field -> lines.add(new Member("0" + field.getName(), field(field, types))));
            Arrays.stream(declaring.getDeclaredMethods())
                    .filter(method -> isApi(method.getModifiers(), method.isSynthetic(), type))
                    .filter(method -> !isOfEveryType(method))
                    .forEach(method -> lines.add(new Member("2" + method.getName(), method(method, types))));
        }
        Arrays.stream(type.getDeclaredConstructors())
                .filter(constructor -> isApi(constructor.getModifiers(), constructor.isSynthetic(), type))
                .forEach(constructor -> lines.add(new Member("1", constructor(constructor, types))));
        append(lines.stream().distinct().sorted(Member.ORDER).map(Member::line));
        for (Class<?> named : types.named()) {
            if (own.contains(named.getPackageName())
                    && !(exported.contains(named.getPackageName()) && isVisible(named))) {
                hidden.add(type.getName() + " names " + named.getName());
            }
        }
    }

    private static boolean isApi(int modifiers, boolean synthetic, Class<?> type) {
        return !synthetic && isVisible(modifiers, type);
    }

    /** Returns a type and those of its supertypes that other modules cannot name, so that it passes their members on. */
    private static List<Class<?>> declaringTypes(Class<?> type) {
        List<Class<?>> types = new ArrayList<>(List.of(type));
        Class<?> above = type.getSuperclass();
        Stream.concat(Stream.ofNullable(above), Arrays.stream(type.getInterfaces()))
                .filter(each -> !isVisible(each))
                .forEach(each -> types.addAll(declaringTypes(each)));
        return types;
    }

    private static boolean isOfEveryType(Method method) {
        boolean ofEnum = method.getDeclaringClass().isEnum()
                && (method.getName().equals("values") || method.getName().equals("valueOf"));
        return ofEnum || OF_EVERY_OBJECT.contains(method.getName());
    }

    private static String field(Field field, TypeText types) {
        if (field.isEnumConstant()) {
            return "enum constant " + field.getName();
        }
        return modifiers(field.getModifiers()) + types.of(field.getAnnotatedType()) + " " + field.getName();
    }

    private static String constructor(Constructor<?> constructor, TypeText types) {
        return modifiers(constructor.getModifiers())
                + types.parameters(constructor.getTypeParameters())
                + constructor.getDeclaringClass().getSimpleName()
                + parameters(constructor, types);
    }

    private static String method(Method method, TypeText types) {
        boolean ofInterface = method.getDeclaringClass().isInterface();
        int modifiers = method.getModifiers() & ~(Modifier.TRANSIENT | Modifier.VOLATILE | Modifier.NATIVE);
        return modifiers(ofInterface ? modifiers & ~Modifier.ABSTRACT : modifiers)
                + (method.isDefault() ? "default " : "")
                + types.parameters(method.getTypeParameters())
                + types.of(method.getAnnotatedReturnType())
                + " "
                + method.getName()
                + parameters(method, types)
                + (method.getDefaultValue() == null ? "" : " default");
    }

    private static String parameters(Executable executable, TypeText types) {
        List<String> parameters = Arrays.stream(executable.getAnnotatedParameterTypes())
                .map(types::of)
                .collect(Collectors.toCollection(ArrayList::new));
        if (executable.isVarArgs()) {
            parameters.add(parameters.remove(parameters.size() - 1).replaceFirst("\\[]$", "..."));
        }
        AnnotatedType[] thrown = executable.getAnnotatedExceptionTypes();
        return "(" + String.join(", ", parameters) + ")" + (thrown.length == 0 ? "" : " throws " + types.list(thrown));
    }

    private static String modifiers(int modifiers) {
        int shown = modifiers & ~(Modifier.SYNCHRONIZED | Modifier.STRICT);
        return shown == 0 ? "" : Modifier.toString(shown) + " ";
    }

    private void append(Stream<String> lines) {
        lines.forEach(line -> text.append("    ").append(line).append('\n'));
    }
}
