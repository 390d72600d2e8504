package dev.goshawk.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.goshawk.api.stub.AsyncClientCalls;
import dev.goshawk.api.stub.AsyncHandlers;
import dev.goshawk.api.stub.ClientCalls;
import dev.goshawk.api.stub.Handlers;
import java.lang.reflect.Array;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/** Every null where none may be is refused at once, by the name of the argument. */
@Timeout(120)
class NullArgumentsTest {

  /** Something of each class whose methods are tried. */
  private static final Map<Class<?>, Object> SAMPLES = new LinkedHashMap<>();

  private static final MetadataKey<String> KEY = MetadataKey.ascii("k");

  static {
    sample(CallOptions.DEFAULT);
    sample(CallOptions.Key.named("key"));
    sample(ContextKey.named("key"));
    sample(Metadata.EMPTY);
    sample(Metadata.builder());
    sample(KEY);
    sample(Status.ABORTED);
    sample(Deadline.after(Duration.ofDays(1)));
    sample(new StatusException(Status.ABORTED));
    sample(Methods.UNARY);
    sample(
        MethodDescriptor.builder(MethodDescriptor.Kind.UNARY, "s.S", "M")
            .requests(Methods.TEXT)
            .responses(Methods.TEXT));
    sample(ServiceDescriptor.builder("s.S").build());
    sample(ServiceDescriptor.builder("s.S"));
    sample(
        ServiceDefinition.builder(
            ServiceDescriptor.builder("test.Service").methods(Methods.UNARY).build()));
    sample(ServiceDefinition.Method.of(Methods.UNARY, Handlers.unary((q, context) -> q)));
    sample(Schema.of("a.proto", () -> new byte[0]));
    sample(CallEnd.builder(Status.OK));
    sample(CallCredentials.Request.builder(Methods.UNARY, "a"));
    sample(Response.of("r", Metadata.EMPTY, Metadata.EMPTY));
    sample(Duration.ofDays(1));
    sample("gzip");
    sample(Metadata.Entry.ofText("k", "v", false));
    sample(
        new DelayedClientCall<>(
            Methods.UNARY, CallOptions.DEFAULT, new ScriptedCalls(), new CompletableFuture<>()));
    SAMPLES.put(ServerContext.class, new FakeContext(Methods.UNARY));
    SAMPLES.put(CallFactory.class, new ScriptedCalls().answering("pong"));
    SAMPLES.put(NanoClock.class, NanoClock.SYSTEM);
    SAMPLES.put(Marshaller.class, Methods.TEXT);
    SAMPLES.put(CompletionStage.class, new CompletableFuture<>());
    SAMPLES.put(Class.class, NullArgumentsTest.class);
    SAMPLES.put(Object.class, "value");
  }

  private static void sample(Object of) {
    SAMPLES.put(of.getClass(), of);
  }

  @TestFactory
  Stream<DynamicTest> eachIsNamed() {
    List<Class<?>> types = new ArrayList<>(SAMPLES.keySet());
    types.addAll(
        List.of(ClientCalls.class, AsyncClientCalls.class, Handlers.class, AsyncHandlers.class));
    return types.stream()
        .filter(type -> type.getPackageName().startsWith("dev.goshawk.api"))
        .filter(type -> !type.isInterface())
        .flatMap(type -> Stream.concat(methods(type), Stream.of(type.getConstructors())))
        .flatMap(NullArgumentsTest::tries);
  }

  private static Stream<Executable> methods(Class<?> type) {
    return Stream.of(type.getDeclaredMethods())
        .filter(method -> Modifier.isPublic(method.getModifiers()) && !method.isSynthetic())
        .filter(method -> !List.of("equals", "compareTo").contains(method.getName()))
        .map(method -> (Executable) method);
  }

  private static Stream<DynamicTest> tries(Executable of) {
    Parameter[] parameters = of.getParameters();
    List<DynamicTest> tries = new ArrayList<>();
    for (int i = 0; i < parameters.length; i++) {
      boolean optional = parameters[i].getAnnotatedType().isAnnotationPresent(Nullable.class);
      if (!parameters[i].getType().isPrimitive() && !optional) {
        int missing = i;
        tries.add(
            DynamicTest.dynamicTest(
                of.getDeclaringClass().getSimpleName() + "." + of.getName() + " #" + i,
                () -> assertRefused(of, missing)));
      }
    }
    return tries.stream();
  }

  private static void assertRefused(Executable of, int missing) {
    Parameter[] parameters = of.getParameters();
    Object[] arguments = new Object[parameters.length];
    for (int i = 0; i < arguments.length; i++) {
      arguments[i] = i == missing ? null : argument(parameters[i].getType());
    }
    Throwable thrown =
        catchThrowable(
            () -> {
              if (of instanceof Method method) {
                method.invoke(SAMPLES.get(of.getDeclaringClass()), arguments);
              } else {
                ((java.lang.reflect.Constructor<?>) of).newInstance(arguments);
              }
            });
    assertThat(thrown).as(of.toString()).isInstanceOf(InvocationTargetException.class);
    assertThat(thrown.getCause())
        .as(of.toString())
        .isInstanceOf(NullPointerException.class)
        .hasMessageMatching("[a-z][A-Za-z]*");
  }

  private static Object argument(Class<?> type) {
    Object sample = SAMPLES.get(type);
    if (sample != null) {
      return sample;
    } else if (type == int.class || type == long.class) {
      return type == int.class ? (Object) 1 : (Object) 1L;
    } else if (type == boolean.class) {
      return true;
    } else if (type.isEnum()) {
      return type.getEnumConstants()[0];
    } else if (type.isArray()) {
      return Array.newInstance(type.getComponentType(), 0);
    } else if (type.isInterface()) {
      return Proxy.newProxyInstance(
          type.getClassLoader(),
          new Class<?>[] {type},
          (proxy, method, arguments) -> {
            throw new AssertionError(method + " was called before arguments were looked at");
          });
    }
    return new IllegalStateException("sample");
  }
}
