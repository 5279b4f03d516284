package dev.firstbell.records.io;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.deser.ValueInstantiator;
import tools.jackson.databind.deser.std.StdValueInstantiator;
import tools.jackson.databind.module.SimpleValueInstantiators;

/**
 * Calls the constructors of records through a method handle that is created once. Jackson 3.2 and 3.3 call {@link
 * MethodHandle#invokeWithArguments}, which creates another handle for each object: a fifth of the cost of reading a student.
 */
final class RecordConstructors extends SimpleValueInstantiators {
    private static final long serialVersionUID = 1L;

    @Override
    public ValueInstantiator modifyValueInstantiator(
            DeserializationConfig config, BeanDescription.Supplier description, ValueInstantiator jacksons) {
        return jacksons instanceof StdValueInstantiator standard
                        && standard.getWithArgsCreator() != null
                        && standard.getWithArgsCreator().getAnnotated() instanceof Constructor<?> constructor
                        && constructor.getDeclaringClass().isRecord()
                ? new Prepared(standard, constructor)
                : jacksons;
    }

    private static final class Prepared extends StdValueInstantiator {
        private static final long serialVersionUID = 1L;

        private final transient Constructor<?> constructor;
        /** Takes the arguments in one array. Created at first use, because Jackson makes the constructor accessible only then. */
        private transient volatile MethodHandle spread;

        Prepared(StdValueInstantiator standard, Constructor<?> constructor) {
            super(standard);
            this.constructor = constructor;
        }

        @Override
        public Object createFromObjectWith(DeserializationContext context, Object[] arguments) {
            try {
                return spread().invokeExact(arguments);
            } catch (Error e) {
                throw e;
            } catch (Throwable e) {
                return context.handleInstantiationProblem(_valueClass, arguments, rewrapCtorProblem(context, e));
            }
        }

        private MethodHandle spread() throws IllegalAccessException {
            MethodHandle known = spread;
            if (known == null) {
                known = MethodHandles.lookup()
                        .unreflectConstructor(constructor)
                        .asSpreader(Object[].class, constructor.getParameterCount())
                        .asType(MethodType.methodType(Object.class, Object[].class));
                spread = known;
            }
            return known;
        }
    }
}
