package dev.goshawk.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import dev.goshawk.architecture.House.Room;
import dev.goshawk.codegen.sample.UsesJUnit;
import dev.goshawk.http2.sample.UsesTheApi;
import dev.goshawk.netty.sample.UsesALowerFloor;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Each floor of the house uses only floors below it. */
class FloorsTest {
  @Test
  void everyClassUsesOnlyWhatItsRoomMayUse() {
    JavaClasses classes = Shipped.classes();
    assertThat(classes).as("classes of Goshawk on the class path").hasSizeGreaterThan(20);
    HouseRules.inARoom().check(classes);
    House.ROOMS.forEach(room -> HouseRules.usesOnlyWhatItMay(room).check(classes));
  }

  @Test
  void theHouseItselfPointsDownwards() {
    Map<String, Room> rooms =
        House.ROOMS.stream().collect(Collectors.toMap(Room::name, Function.identity()));
    for (Room room : House.ROOMS) {
      for (String used : room.mayUse()) {
        boolean down = rooms.get(used).floor() < room.floor();
        boolean besideOnTheTopFloor = room.floor() == 4 && rooms.get(used).floor() == 4;
        boolean thePluginAndItsGenerator = room.name().equals("maven") && used.equals("codegen");
        assertThat(down || besideOnTheTopFloor || thePluginAndItsGenerator)
            .as("%s (floor %d) uses %s", room.name(), room.floor(), used)
            .isTrue();
      }
    }
  }

  @Test
  void everyShippedModuleIsARoom() {
    assertThat(Shipped.modules().keySet())
        .filteredOn(module -> !module.equals("dev.goshawk")) // has no classes
        .isSubsetOf(House.ROOMS.stream().map(Room::rootPackage).toList())
        .hasSizeGreaterThanOrEqualTo(8);
  }

  @Test
  void aUseOfTheSameFloorIsFound() {
    assertThat(breachesOf(UsesTheApi.class))
        .isNotEmpty()
        .allMatch(breach -> breach.contains("dev.goshawk.api.Status"));
  }

  @Test
  void aUseOfALibraryThatIsNotTheRoomsIsFound() {
    assertThat(breachesOf(UsesJUnit.class))
        .isNotEmpty()
        .allMatch(breach -> breach.contains("org.junit.jupiter.api."));
  }

  @Test
  void aUseOfALowerFloorIsNoBreach() {
    assertThat(breachesOf(UsesALowerFloor.class)).isEmpty();
  }

  @Test
  void aClassOutsideTheHouseIsFound() {
    assertThat(breaches(HouseRules.inARoom(), FloorsTest.class))
        .singleElement()
        .asString()
        .contains("dev.goshawk.architecture.FloorsTest");
  }

  private static List<String> breachesOf(Class<?> type) {
    Room room = House.roomOf(type.getPackageName()).orElseThrow();
    return breaches(HouseRules.usesOnlyWhatItMay(room), type);
  }

  private static List<String> breaches(ArchRule rule, Class<?> type) {
    return rule.evaluate(new ClassFileImporter().importClasses(type))
        .getFailureReport()
        .getDetails();
  }
}
