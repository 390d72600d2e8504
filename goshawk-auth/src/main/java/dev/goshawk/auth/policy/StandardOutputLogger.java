package dev.goshawk.auth.policy;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.goshawk.json.JsonWriter;
import java.io.PrintStream;

/**
 * Writes each decision to standard output, a line of JSON (gRFC A59): {@code stdout_logger}. Any
 * thread.
 */
record StandardOutputLogger(PrintStream out) implements AuditLogger {

  static final String NAME = "stdout_logger";

  @Override
  public void record(AuditEvent event) {
    JsonWriter line =
        new JsonWriter()
            .beginObject()
            .name("grpc_audit_log")
            .beginObject()
            .name("timestamp")
            .value(event.at().toString())
            .name("rpc_method")
            .value(event.method())
            .name("principal")
            .value(event.principal())
            .name("policy_name")
            .value(event.policy())
            .name("matched_rule")
            .value(event.rule())
            .name("authorized")
            .value(event.allowed())
            .endObject()
            .endObject();
    out.println(new String(line.toByteArray(), UTF_8));
  }
}
