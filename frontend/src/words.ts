/** Every sentence and label the scripts show, in one place so that it can be translated. */
export const WORDS = {
  copied: "Copied.",
  copyByHand: "Your browser did not allow copying. Select the text and copy it by hand.",
} as const;
