package dev.goshawk.services.admin;

import dev.goshawk.api.BindableService;

/**
 * A service that {@link AdminService} brings along where its module is there: the status of a
 * client of xDS for instance. Found by {@link java.util.ServiceLoader}; any thread.
 */
public interface AdminServiceProvider {

  /** The service. Asked for each time when admin services are added to a server or listener. */
  BindableService service();
}
