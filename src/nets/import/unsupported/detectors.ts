// Face detectors, and networks that find points or parts of faces: they look for faces, and embed none.
import type { NetworkSign } from './network-sign.js';

const detector = (what: string, ...has: readonly string[]): NetworkSign => ({
  what,
  purpose: 'detector',
  has,
});

/** Each told by tensors of the program that most people have it from. */
export const detectors: readonly NetworkSign[] = [
  detector('the face detector RetinaFace', 'ClassHead.0.conv1x1.weight', 'BboxHead.0.conv1x1.weight'),
  detector('the face detector RetinaFace', 'LandmarkHead.0.conv1x1.weight'),
  // SCRFD names its heads after strides, `(8, 8)` or `0` where they share one; YuNet has them for each level.
  detector('the face detector SCRFD', 'bbox_head.stride_cls.*.weight'),
  detector('the face detector YuNet', 'bbox_head.multi_level_cls.#.conv1.weight'),
  detector('the face detector YuNet', 'head.multi_level_cls.#.conv1.weight'),
  detector(
    'the face detector FaceBoxes',
    'inception1.branch1x1.conv.weight',
    'loc.0.weight',
    'conf.0.weight',
  ),
  detector('the face detector S3FD', 'L2Norm3_3.weight', 'loc.0.weight', 'conf.0.weight'),
  detector('the face detector S3FD', 'conv3_3_norm.weight', 'conv3_3_norm_mbox_loc.weight'),
  detector('an SSD detector', 'loc.0.weight', 'conf.0.weight'),
  detector('the face detector BlazeFace', 'classifier_8.weight', 'regressor_8.weight'),
  detector("MTCNN's P-Net", 'prelu1.weight', 'conv4_1.weight', 'conv4_2.weight'),
  detector("MTCNN's R-Net or O-Net", 'dense5_1.weight', 'dense5_2.weight'),
  detector("MTCNN's O-Net", 'dense6_1.weight', 'dense6_2.weight'),
  detector('a YOLO detector', 'model.#.cv2.0.0.conv.weight', 'model.#.dfl.conv.weight'),
  detector('a YOLO detector', 'model.0.conv.weight', 'model.#.m.0.weight', 'model.#.m.2.weight'),
  detector('a detector of torchvision', 'rpn.head.cls_logits.weight'),
  detector('a detector of torchvision', 'head.classification_head.cls_logits.weight'),
  detector('a network for parsing faces (BiSeNet)', 'ffm.convblk.conv.weight', 'conv_out.conv_out.weight'),
];
