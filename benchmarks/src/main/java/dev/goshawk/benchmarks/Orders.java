package dev.goshawk.benchmarks;

import dev.goshawk.benchmarks.proto.Item;
import dev.goshawk.benchmarks.proto.Order;
import dev.goshawk.benchmarks.proto.Quote;
import java.nio.charset.StandardCharsets;

/**
 * The messages of Protocol Buffers that are measured. What has to do with them is in classes of its
 * own, so that figures without them, such as the time of a start, load nothing of them.
 */
final class Orders {
  private Orders() {}

  /** The order that is sent where any will do. */
  static Order usual() {
    return order("order-4711");
  }

  static Order order(String id) {
    return Order.newBuilder()
        .setId(id)
        .setPlacedAt(1_767_225_600_000L)
        .addItems(Item.newBuilder().setSku("walnut-desk-140").setCount(1).setUnitPrice(48_900))
        .addItems(Item.newBuilder().setSku("lamp-brass").setCount(2).setUnitPrice(7_950))
        .build();
  }

  /** The order whose id is a given text, in octets. */
  static Order order(byte[] id) {
    return order(new String(id, StandardCharsets.US_ASCII));
  }

  static Quote quote(Order order) {
    long total = 0;
    for (Item item : order.getItemsList()) {
      total += item.getCount() * item.getUnitPrice();
    }
    return Quote.newBuilder().setId(order.getId()).setTotal(total).setCurrency("EUR").build();
  }

  static boolean refused(Order order) {
    return order
        .getId()
        .startsWith(new String(new byte[] {Wire.REFUSED}, StandardCharsets.US_ASCII));
  }

  /** The usual order, serialized. */
  static byte[] request() {
    return usual().toByteArray();
  }

  /** The answer to the usual order, serialized. */
  static byte[] response() {
    return quote(usual()).toByteArray();
  }
}
