import dev.goshawk.services.admin.AdminServiceProvider;

/** The standard services of a gRPC server: health, reflection, channelz and load reports. */
module dev.goshawk.services {
  requires transitive dev.goshawk.api;
  requires dev.goshawk.core;
  requires dev.goshawk.protobuf;
  requires static org.jspecify;

  exports dev.goshawk.services.admin;
  exports dev.goshawk.services.health;
  exports dev.goshawk.services.orca;
  exports dev.goshawk.services.reflection;
  // Printing a message reads its fields by reflection.
  exports dev.goshawk.services.admin.proto to
      com.google.protobuf;
  exports dev.goshawk.services.health.proto to
      com.google.protobuf;
  exports dev.goshawk.services.orca.proto to
      com.google.protobuf;
  exports dev.goshawk.services.reflection.proto to
      com.google.protobuf;

  uses AdminServiceProvider;
}
