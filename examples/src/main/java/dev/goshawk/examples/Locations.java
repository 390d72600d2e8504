package dev.goshawk.examples;

import com.google.rpc.BadRequest;
import com.google.rpc.BadRequest.FieldViolation;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import dev.goshawk.examples.routeguide.Point;
import dev.goshawk.protobuf.RichStatus;
import java.util.List;

/** Errors with typed details: how a server says which fields are wrong, how a client reads it. */
public final class Locations {
  private static final int MAX_LATITUDE = 900_000_000;
  private static final int MAX_LONGITUDE = 1_800_000_000;

  private Locations() {}

  /**
   * Refuses a point that is not on the earth.
   *
   * @throws StatusException INVALID_ARGUMENT with a {@code google.rpc.BadRequest} that names the
   *     fields
   */
  // snippet: server
  static void check(Point point) {
    BadRequest.Builder wrong = BadRequest.newBuilder();
    if (Math.abs((long) point.getLatitude()) > MAX_LATITUDE) {
      wrong.addFieldViolations(
          violation("latitude", point.getLatitude() + " is beyond 90 degrees"));
    }
    if (Math.abs((long) point.getLongitude()) > MAX_LONGITUDE) {
      wrong.addFieldViolations(
          violation("longitude", point.getLongitude() + " is beyond 180 degrees"));
    }
    if (wrong.getFieldViolationsCount() > 0) {
      Status status = Status.INVALID_ARGUMENT.withMessage("the point is not on the earth");
      throw RichStatus.of(status, wrong.build());
    }
  }

  // end snippet

  /** The fields that a server refused; empty when the failure says nothing of fields. */
  // snippet: client
  static List<String> wrongFields(StatusException failure) {
    return RichStatus.detail(failure, BadRequest.class)
        .map(BadRequest::getFieldViolationsList)
        .orElse(List.of())
        .stream()
        .map(FieldViolation::getField)
        .toList();
  }

  // end snippet

  private static FieldViolation violation(String field, String description) {
    return FieldViolation.newBuilder().setField(field).setDescription(description).build();
  }
}
