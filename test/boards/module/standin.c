// SPDX-License-Identifier: BSD-3-Clause OR GPL-2.0
/*
 * Stands in for two interfaces of the vendor's kernel that mainline lacks:
 *  1. device-tree overlays through configfs:
 *       /sys/kernel/config/device-tree/overlays/NAME/{path,dtbo,status}
 *  2. the `firmware` and `flags` files of /sys/class/fpga_manager/fpgaN, on a manager that takes any image with a
 *     synchronisation word and counts its bytes.
 * fpga-mgr, fpga-region and the overlay code below them are the kernel's own.
 */
#include <linux/configfs.h>
#include <linux/firmware.h>
#include <linux/fpga/fpga-mgr.h>
#include <linux/module.h>
#include <linux/of.h>
#include <linux/platform_device.h>
#include <linux/slab.h>

/* ---- overlays ---- */

struct overlay {
	struct config_item item;
	char path[PATH_MAX];
	int id;
	bool applied;
};

static struct overlay *to_overlay(struct config_item *item)
{
	return container_of(item, struct overlay, item);
}

static int overlay_apply(struct overlay *o, const void *blob, size_t size)
{
	int error;

	if (o->applied)
		return -EPERM;
	error = of_overlay_fdt_apply(blob, size, &o->id);
	if (error) {
		/* An id means that a part of it is in the tree. */
		if (o->id)
			of_overlay_remove(&o->id);
		return error;
	}
	o->applied = true;
	return 0;
}

static ssize_t overlay_path_show(struct config_item *item, char *page)
{
	return sprintf(page, "%s\n", to_overlay(item)->path);
}

static ssize_t overlay_path_store(struct config_item *item, const char *page, size_t count)
{
	struct overlay *o = to_overlay(item);
	const struct firmware *fw;
	int error;

	if (count >= sizeof(o->path))
		return -EINVAL;
	memcpy(o->path, page, count);
	o->path[count] = 0;
	strim(o->path);
	error = request_firmware(&fw, o->path, NULL);
	if (!error) {
		error = overlay_apply(o, fw->data, fw->size);
		release_firmware(fw);
	}
	if (error)
		o->path[0] = 0;
	return error ? error : count;
}

static ssize_t overlay_status_show(struct config_item *item, char *page)
{
	return sprintf(page, "%s\n", to_overlay(item)->applied ? "applied" : "unapplied");
}

static ssize_t overlay_dtbo_write(struct config_item *item, const void *blob, size_t size)
{
	int error = overlay_apply(to_overlay(item), blob, size);

	return error ? error : size;
}

CONFIGFS_ATTR(overlay_, path);
CONFIGFS_ATTR_RO(overlay_, status);
CONFIGFS_BIN_ATTR_WO(overlay_, dtbo, NULL, 1 << 20);
static struct configfs_attribute *overlay_attrs[] = { &overlay_attr_path, &overlay_attr_status, NULL };
static struct configfs_bin_attribute *overlay_bin_attrs[] = { &overlay_attr_dtbo, NULL };

static void overlay_release(struct config_item *item)
{
	struct overlay *o = to_overlay(item);

	if (o->applied)
		of_overlay_remove(&o->id);
	kfree(o);
}

static struct configfs_item_operations overlay_ops = { .release = overlay_release };
static const struct config_item_type overlay_type = {
	.ct_item_ops = &overlay_ops,
	.ct_attrs = overlay_attrs,
	.ct_bin_attrs = overlay_bin_attrs,
	.ct_owner = THIS_MODULE,
};

static struct config_item *overlay_make(struct config_group *group, const char *name)
{
	struct overlay *o = kzalloc(sizeof(*o), GFP_KERNEL);

	if (!o)
		return ERR_PTR(-ENOMEM);
	config_item_init_type_name(&o->item, name, &overlay_type);
	return &o->item;
}

static struct configfs_group_operations overlays_ops = { .make_item = overlay_make };
static const struct config_item_type overlays_type = { .ct_group_ops = &overlays_ops, .ct_owner = THIS_MODULE };
static const struct config_item_type root_type = { .ct_owner = THIS_MODULE };
static struct config_group overlays;
static struct configfs_subsystem root = {
	.su_group.cg_item = { .ci_namebuf = "device-tree", .ci_type = &root_type },
	.su_mutex = __MUTEX_INITIALIZER(root.su_mutex),
};

/* ---- the FPGA manager ---- */

#define HEADER_SIZE 128

struct standin {
	struct fpga_manager *manager;
	u64 bytes;
	unsigned long flags;
	bool configured;
};

static struct standin *to_standin(struct device *device)
{
	return to_fpga_manager(device)->priv;
}

static enum fpga_mgr_states manager_state(struct fpga_manager *manager)
{
	struct standin *s = manager->priv;

	return s->configured ? FPGA_MGR_STATE_OPERATING : FPGA_MGR_STATE_UNKNOWN;
}

static int manager_write_init(struct fpga_manager *manager, struct fpga_image_info *info, const char *data, size_t size)
{
	struct standin *s = manager->priv;
	size_t at;

	s->configured = false;
	s->bytes = 0;
	/* The word 0xaa995566, swapped as zynq-fpga wants it, in the header: an image that has it later is refused. */
	for (at = 0; at + 4 <= min_t(size_t, size, HEADER_SIZE); at += 4)
		if (!memcmp(data + at, "\x66\x55\x99\xaa", 4))
			return 0;
	dev_err(&manager->dev, "Invalid bitstream, could not find a sync word\n");
	return -EINVAL;
}

static int manager_write(struct fpga_manager *manager, const char *data, size_t size)
{
	struct standin *s = manager->priv;

	s->bytes += size;
	return 0;
}

static int manager_write_complete(struct fpga_manager *manager, struct fpga_image_info *info)
{
	struct standin *s = manager->priv;

	s->configured = true;
	return 0;
}

static const struct fpga_manager_ops manager_ops = {
	.initial_header_size = HEADER_SIZE,
	.state = manager_state,
	.write_init = manager_write_init,
	.write = manager_write,
	.write_complete = manager_write_complete,
};

static ssize_t flags_show(struct device *device, struct device_attribute *attr, char *page)
{
	return sprintf(page, "%lx\n", to_standin(device)->flags);
}

static ssize_t flags_store(struct device *device, struct device_attribute *attr, const char *page, size_t count)
{
	int error = kstrtoul(page, 16, &to_standin(device)->flags);

	return error ? error : count;
}
static DEVICE_ATTR_RW(flags);

static ssize_t firmware_store(struct device *device, struct device_attribute *attr, const char *page, size_t count)
{
	struct fpga_manager *manager = to_fpga_manager(device);
	struct fpga_image_info *info = fpga_image_info_alloc(device);
	char name[NAME_MAX];
	int error;

	if (!info)
		return -ENOMEM;
	strscpy(name, page, sizeof(name));
	info->firmware_name = devm_kstrdup(device, strim(name), GFP_KERNEL);
	info->flags = to_standin(device)->flags;
	error = fpga_mgr_lock(manager);
	if (!error) {
		error = fpga_mgr_load(manager, info);
		fpga_mgr_unlock(manager);
	}
	fpga_image_info_free(info);
	return error ? error : count;
}
static DEVICE_ATTR_WO(firmware);

static ssize_t standin_bytes_show(struct device *device, struct device_attribute *attr, char *page)
{
	return sprintf(page, "%llu\n", to_standin(device)->bytes);
}
static DEVICE_ATTR_RO(standin_bytes);

static int standin_probe(struct platform_device *platform)
{
	struct standin *s = devm_kzalloc(&platform->dev, sizeof(*s), GFP_KERNEL);

	if (!s)
		return -ENOMEM;
	s->manager = devm_fpga_mgr_register(&platform->dev, "stand-in FPGA manager", &manager_ops, s);
	if (IS_ERR(s->manager))
		return PTR_ERR(s->manager);
	return device_create_file(&s->manager->dev, &dev_attr_flags) ?:
	       device_create_file(&s->manager->dev, &dev_attr_firmware) ?:
	       device_create_file(&s->manager->dev, &dev_attr_standin_bytes);
}

static const struct of_device_id standin_match[] = { { .compatible = "standin,fpga-mgr" }, {} };
MODULE_DEVICE_TABLE(of, standin_match);
static struct platform_driver standin_driver = {
	.probe = standin_probe,
	.driver = { .name = "standin-fpga", .of_match_table = standin_match },
};

static int __init standin_init(void)
{
	int error;

	config_group_init(&root.su_group);
	config_group_init_type_name(&overlays, "overlays", &overlays_type);
	configfs_add_default_group(&overlays, &root.su_group);
	error = configfs_register_subsystem(&root);
	if (error)
		return error;
	error = platform_driver_register(&standin_driver);
	if (error)
		configfs_unregister_subsystem(&root);
	return error;
}
module_init(standin_init); /* no exit: the board is switched off instead */
MODULE_DESCRIPTION("Stand-ins for the emulated boards of pynq-gen");
MODULE_LICENSE("Dual BSD/GPL");
